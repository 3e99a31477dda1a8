/**
 * A batch of messages into the record: what they say joins what earlier ones said, each resource that is touched is folded
 * anew, and what changed is written in one transaction. Repeating a batch, whole or in part, changes nothing.
 */
import type { Pool } from 'pg'
import type { Adapter } from '@medley/adapter/define-adapter'
import type { Facility } from '@medley/adapter/facility'
import type { Problem } from '@medley/adapter/translate'
import type { Faults } from '@medley/service/faults'
import { gather, readMessage } from './gather.ts'
import type { GatewayClient } from './gateway-client.ts'
import { noteIntentions } from './intentions.ts'
import { planWrites } from './plan.ts'
import { save } from './repository.ts'
import { sendTransaction } from './transaction.ts'

export interface QueuedMessage {
  readonly id: string
  readonly feed: string
  readonly controlId: string
  readonly hash: string
  readonly raw: Uint8Array
  readonly received: Date
  /** Tries that came to nothing. */
  readonly attempts: number
  /** It was applied before, under other facts. */
  readonly isAgain: boolean
}

export interface Applier {
  readonly pool: Pool
  readonly gateway: GatewayClient
  readonly facility: Facility
  readonly adapter: Adapter
  readonly now: () => number
  /** In tests of crashes only. */
  readonly faults?: Faults | undefined
}

export interface Outcome {
  /** Messages that cannot be applied as they are. */
  readonly refused: readonly { readonly id: string; readonly problem: Problem }[]
  /** Resources written. */
  readonly written: number
}

/**
 * Throws an Unreachable, LookupFailed or TransactionRefused, and has then stored nothing.
 * @param rereads whether somebody else has changed something since we wrote it
 */
export async function applyBatch(
  applier: Applier,
  messages: readonly QueuedMessage[],
  { rereads = false } = {},
): Promise<Outcome> {
  const read = messages.map((message) => ({ message, ...readMessage(applier, message) }))
  const refused = read.flatMap(({ message, problem }) => (problem ? [{ id: message.id, problem }] : []))
  const good = read.filter(({ problem }) => !problem)
  if (good.length === 0) return { refused, written: 0 }
  const again = new Set(good.filter(({ message }) => message.isAgain).map(({ message }) => message.hash))
  const state = await gather(
    applier,
    good.flatMap(({ said }) => said),
    again,
  )
  const plan = await planWrites(applier, { state, read: good, rereads })
  const { id: facility } = applier.facility
  await noteIntentions(applier.pool, facility, plan.intentions)
  const versions = await sendTransaction(applier.gateway, plan.entries)
  await applier.faults?.at('after-transaction')
  await save(applier.pool, {
    facility,
    contributions: state.added,
    again: [...again],
    things: plan.things.map((thing) => ({
      ...thing,
      version: versions.get(`${thing.type}/${thing.id}`) ?? thing.version,
    })),
    mentions: plan.mentions,
    applied: good.map(({ message, warnings }) => ({ id: message.id, warnings })),
  })
  return { refused, written: plan.entries.length }
}
