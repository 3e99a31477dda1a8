/**
 * A transaction Bundle, all or nothing over any number of owners. One owner: one local transaction. Several: each
 * prepares its part, the decision is logged, then all commit. See docs/architecture.md, Transactions.
 */
import { fail, Failure } from '@medley/fhir/failures'
import { stringifyJson } from '@medley/fhir/json'
import { answerOf } from '../answer.ts'
import type { Owner, Owners } from '../owners.ts'
import type { BundleEntry } from './bundle-entry.ts'
import { entryFault } from './bundle-entry.ts'
import type { DecisionLog, Outcome, TransactionResult } from './decision-log.ts'
import { identify, type Finder, type TargetedEntry } from './identity.ts'
import { copiesOf, linksOf, resolveConditionalReferences, setReferences } from './references.ts'
import {
  TRANSACTIONS_PATH,
  type WireTransaction,
  type WireWrite,
  type WireWritten,
} from './transaction-wire.ts'

export interface Coordinator extends Finder {
  owners: Owners
  decisions: DecisionLog
  /** Waits between attempts to deliver a decision. */
  pause(ms: number): Promise<void>
  /** Even one owner's part is decided in the log, so that the result is written together with the decision. */
  decidesAlways?: boolean
  /** Tests stop the coordinator here. */
  reached?(step: 'before-decision' | 'after-decision' | 'after-delivery'): Promise<void> | undefined
  /** A participant that cannot be told now is told by the recovery daemon. */
  reportUndelivered(undelivered: Undelivered): void
}

export interface Undelivered {
  transaction: string
  outcome: Outcome
  /** Name of the participant. */
  owner: string
}

/** What changed between the search and the lock, or was locked by another: tried anew so many times. */
const MAX_ROUNDS = 8
const LOST_RACE: ReadonlySet<string> = new Set(['criteria-changed', 'write-conflict'])
const ROUND_PAUSE_MS = 25
const DELIVERY_ATTEMPTS = 20
const DELIVERY_PAUSE_MS = 500

export async function runTransaction(
  entries: readonly BundleEntry[],
  coordinator: Coordinator,
): Promise<TransactionResult> {
  const writing = entries.filter(({ method }) => method !== 'GET' && method !== 'HEAD')
  for (let round = 1; ; round++) {
    try {
      return await attempt(copiesOf(writing), coordinator)
    } catch (error) {
      const lost =
        error instanceof Failure && error.issues.some(({ failure }) => LOST_RACE.has(failure ?? ''))
      if (!lost || round === MAX_ROUNDS) throw error
      // Losers of one race come back at different times.
      await coordinator.pause(Math.random() * ROUND_PAUSE_MS * round)
    }
  }
}

async function attempt(
  entries: readonly BundleEntry[],
  coordinator: Coordinator,
): Promise<TransactionResult> {
  const targeted = await identify(entries, coordinator)
  const links = new Map([
    ...linksOf(targeted),
    ...(await resolveConditionalReferences(targeted, coordinator)),
  ])
  setReferences(targeted, links)
  const parts = Map.groupBy(targeted, (entry) => ownerOf(entry, coordinator))
  const byPlace = new Map(targeted.map((entry) => [entry.place, entry]))
  const resultOf = (written: readonly WireWritten[]): TransactionResult =>
    new Map(
      written.map((one) => {
        const { type = '', id = '', method = '' } = byPlace.get(one.place) ?? {}
        return [one.place, { ...one, type, id, method }]
      }),
    )
  if (parts.size === 0) return new Map()
  return parts.size === 1 && !coordinator.decidesAlways
    ? resultOf(await runLocally(parts))
    : runInTwoPhases({ parts, resultOf }, coordinator)
}

/** What exists is written where it is; what is new, with its owner. */
function ownerOf({ owner, type, resource, method }: TargetedEntry, { owners }: Coordinator): Owner {
  const keeper = owner === undefined ? undefined : owners.all().find(({ name }) => name === owner)
  if (keeper) return keeper
  // Without content nothing is new: any owner says that it does not know it.
  return method === 'DELETE' || method === 'PATCH' ? owners.of(type) : owners.forWrite(type, resource)
}

type Parts = ReadonlyMap<Owner, TargetedEntry[]>

async function runLocally(parts: Parts): Promise<WireWritten[]> {
  const answers = await Promise.all(
    [...parts].map(([owner, entries]) => ask(owner, { writes: entries.map(wireOf) })),
  )
  return answers.flat()
}

interface Attempt {
  parts: Parts
  resultOf(written: readonly WireWritten[]): TransactionResult
}

async function runInTwoPhases(
  { parts, resultOf }: Attempt,
  coordinator: Coordinator,
): Promise<TransactionResult> {
  const transaction = `medley-${coordinator.newId()}`
  const asked = await Promise.allSettled(
    [...parts].map(([owner, entries]) => ask(owner, { prepare: transaction, writes: entries.map(wireOf) })),
  )
  const refused = asked.find((one) => one.status === 'rejected')
  const result = resultOf(asked.flatMap((one) => (one.status === 'fulfilled' ? one.value : [])))
  await coordinator.reached?.('before-decision')
  const outcome = await coordinator.decisions.decide(transaction, refused ? 'rollback' : 'commit', result)
  await coordinator.reached?.('after-decision')
  await Promise.all([...parts.keys()].map((owner) => deliver({ transaction, outcome, owner }, coordinator)))
  await coordinator.reached?.('after-delivery')
  if (refused) throw refused.reason
  if (outcome === 'rollback') {
    throw fail(
      'unavailable',
      'transaction-recovered',
      'The transaction took too long and was undone. Send it again.',
    )
  }
  return result
}

interface Delivery {
  transaction: string
  outcome: Outcome
  owner: Owner
}

/** The decision holds whatever happens here. What cannot be delivered now, recovery delivers. */
async function deliver({ transaction, outcome, owner }: Delivery, coordinator: Coordinator): Promise<void> {
  for (let attempts = 1; ; attempts++) {
    try {
      const url = `${TRANSACTIONS_PATH}/${transaction}/${outcome}`
      const { status } = await owner.send({ method: 'POST', url, headers: {} })
      if (status === 204) return
    } catch {
      // Whatever the reason: the decision holds, and it is told again.
    }
    // Nobody waits for the undoing of what was refused.
    if (outcome === 'rollback' || attempts === DELIVERY_ATTEMPTS)
      return coordinator.reportUndelivered({ transaction, outcome, owner: owner.name })
    await coordinator.pause(DELIVERY_PAUSE_MS)
  }
}

async function ask(owner: Owner, part: WireTransaction): Promise<WireWritten[]> {
  const response = await owner.send({
    method: 'POST',
    url: TRANSACTIONS_PATH,
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(stringifyJson(part)),
  })
  return answerOf<WireWritten[]>(owner.name, response)
}

function wireOf(entry: TargetedEntry): WireWrite {
  const { place, method, type, id, resource, ifMatch, ifNoneMatch, criteria } = entry
  return {
    place,
    method: method as WireWrite['method'],
    type,
    id,
    ...(method === 'DELETE' ? {} : { resource }),
    ...(ifMatch === undefined ? {} : { ifMatch: versionsOf(ifMatch, place) }),
    ...(ifNoneMatch?.trim() === '*' ? { isNew: true } : {}),
    ...(criteria === undefined ? {} : { criteria }),
  }
}

function versionsOf(tags: string, place: number): number[] {
  const versions = tags.split(',').flatMap((tag) => /^(?:W\/)?"?(\d{1,9})"?$/.exec(tag.trim())?.[1] ?? [])
  if (versions.length > 0) return versions.map(Number)
  throw entryFault(place, '.request.ifMatch', 'ifMatch takes versions, such as W/"3".')
}
