/** One message from outside: judged at once, kept whatever it is, and only then answered. */
import type { Adapter, Feed } from '@medley/adapter/define-adapter'
import type { Facility } from '@medley/adapter/facility'
import { acknowledge, type AckCode } from '@medley/adapter/formats/hl7v2/acknowledge'
import { type Message, parseMessage } from '@medley/adapter/formats/hl7v2/message'
import { type Problem, translate } from '@medley/adapter/translate'
import type { Inbox, Receipt } from './inbox.ts'

export interface Reception {
  readonly facility: Facility
  readonly adapter: Adapter
  readonly inbox: Inbox
  readonly now: () => number
  readonly count: (outcome: string, messages: number) => void
}

export interface Arrival {
  readonly feed: string
  readonly bytes: Uint8Array
  /** What is known to be wrong before it is read. */
  readonly fault?: Problem
}

export interface Received {
  readonly problem: Problem | undefined
  readonly receipt: Receipt
}

/** Throws what the database throws: then nothing was kept. */
export async function receive(reception: Reception, { feed, bytes, fault }: Arrival): Promise<Received> {
  const { facility, adapter, inbox, count } = reception
  const { envelope, problem: found } = translate(adapter.feeds[feed] as Feed, bytes, facility)
  const problem = fault ?? found
  const receipt = await inbox.receive({
    facility: facility.id,
    feed,
    controlId: envelope?.id ?? '',
    kind: envelope?.kind ?? '',
    eventTime: envelope?.time,
    raw: bytes,
    problem,
  })
  count(receipt.isDuplicate ? 'duplicate' : 'received', 1)
  if (receipt.isReused && !receipt.isDuplicate) count('control-id-reused', 1)
  if (problem && !receipt.isDuplicate) count('dead', 1)
  return { problem, receipt }
}

const codeOf = (problem: Problem | undefined): AckCode => (problem ? (problem.isFinal ? 'AR' : 'AE') : 'AA')

let answers = 0

/** Never fails: what cannot be kept is answered with AE, so that it is sent again. */
export async function answer(reception: Reception, { feed, bytes }: Arrival): Promise<string> {
  const now = new Date(reception.now()).toISOString().replaceAll(/[-:T]/g, '').slice(0, 14) + '+0000'
  const id =
    `M${reception.now().toString(36)}${(answers = (answers + 1) % 46_656).toString(36)}`.toUpperCase()
  const message = readable(bytes, reception.facility)
  try {
    const { problem } = await receive(reception, { feed, bytes })
    return acknowledge(message, {
      code: codeOf(problem),
      now,
      id,
      ...(problem ? { reason: problem.code, text: problem.text, path: problem.path } : {}),
    })
  } catch {
    return acknowledge(message, {
      code: 'AE',
      reason: 'not-kept',
      text: 'The message could not be stored: send it again.',
      now,
      id,
    })
  }
}

function readable(bytes: Uint8Array, { charset }: Facility): Message | undefined {
  try {
    return parseMessage(bytes, charset)
  } catch {
    return undefined
  }
}
