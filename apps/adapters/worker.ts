/**
 * Applies what waits, facility by facility. A batch that is refused is halved until the message is found that is to blame;
 * the others go on. Nobody there: wait and try again, for ever.
 */
import type { Pool } from 'pg'
import type { Log } from '@medley/service/log'
import type { Problem } from '@medley/adapter/translate'
import { applyBatch, type Applier, type QueuedMessage } from './apply.ts'
import { Unreachable } from './gateway-client.ts'
import { LookupFailed } from './resolve.ts'
import { TransactionRefused } from './transaction.ts'

export interface WorkerOptions {
  readonly applier: Applier
  readonly batch: number
  readonly log: Log
  /** Told of each message that is done: `applied`, `dead`, `deferred`. */
  readonly count: (outcome: string, messages: number) => void
}

export interface Worker {
  /** There is something to do. */
  wake(): void
  /** Ends what is under way. */
  stop(): Promise<void>
}

/** Looks by itself so often: for what was deferred. */
const LOOK_MS = 1000
/** Milliseconds before the next try, by the number of tries. */
const backOff = [250, 500, 1000, 2000, 5000, 10_000, 30_000]
const CONFLICT_TRIES = 5
/** What the record refuses may have met others half way: it is refused for good when it is refused so often. */
const REFUSALS = 3

export function startWorker(options: WorkerOptions): Worker {
  const { applier, log } = options
  let isStopping = false
  let wakeUp: () => void = () => undefined
  let isAwake = false
  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      if (isAwake || isStopping) return resolve()
      const timer = setTimeout(resolve, ms)
      wakeUp = () => {
        clearTimeout(timer)
        resolve()
      }
    })

  async function run(): Promise<void> {
    let failures = 0
    while (!isStopping) {
      isAwake = false
      try {
        const messages = await claim(applier.pool, applier.facility.id, options.batch)
        if (messages.length === 0) {
          await pause(LOOK_MS)
          continue
        }
        const isDone = await work(options, messages)
        failures = isDone ? 0 : failures + 1
      } catch (error) {
        failures += 1
        log.error('a batch could not be applied', error, { facility: applier.facility.id })
      }
      if (failures > 0) await pause(backOff[Math.min(failures, backOff.length) - 1] ?? 0)
    }
  }

  const running = run()
  return {
    wake() {
      isAwake = true
      wakeUp()
    },
    async stop() {
      isStopping = true
      wakeUp()
      await running
    },
  }
}

interface MessageRow {
  id: string
  feed: string
  control_id: string
  hash: string
  raw: Buffer
  received: Date
  attempts: number
  is_again: boolean
}

async function claim(pool: Pool, facility: string, limit: number): Promise<QueuedMessage[]> {
  const { rows } = await pool.query<MessageRow>(
    `SELECT id, feed, control_id, hash, raw, received, attempts, applied IS NOT NULL AS is_again FROM adapters.message
     WHERE facility = $1 AND state = 'queued' AND next_attempt <= clock_timestamp() ORDER BY id LIMIT $2`,
    [facility, limit],
  )
  return rows.map(({ control_id: controlId, is_again: isAgain, ...row }) => ({ ...row, controlId, isAgain }))
}

/** Whether it got anywhere: with nobody there the whole facility waits. */
async function work(options: WorkerOptions, messages: readonly QueuedMessage[]): Promise<boolean> {
  const { applier, count, log } = options
  const outcome = await attempt(applier, messages)
  if (outcome === 'unreachable') return false
  if (outcome === undefined || 'applied' in outcome) {
    const refused = outcome?.applied.refused ?? []
    await bury(applier.pool, refused)
    count('dead', refused.length)
    count('applied', messages.length - refused.length)
    return true
  }
  if (messages.length > 1) {
    const half = Math.ceil(messages.length / 2)
    const halves = [messages.slice(0, half), messages.slice(half)]
    let isDone = false
    for (const one of halves) isDone = (await work(options, one)) || isDone
    return isDone
  }
  const [message] = messages as [QueuedMessage]
  if (outcome.isLater || message.attempts + 1 < REFUSALS) {
    await defer(applier.pool, message, outcome.problem)
    count('deferred', 1)
    return true
  }
  log.warn('a message was refused', {
    facility: applier.facility.id,
    feed: message.feed,
    problem: outcome.problem.code,
  })
  await bury(applier.pool, [{ id: message.id, problem: outcome.problem }])
  count('dead', 1)
  return true
}

type Attempt =
  | { readonly applied: Awaited<ReturnType<typeof applyBatch>> }
  | { readonly problem: Problem; readonly isLater: boolean }
  | 'unreachable'
  | undefined

async function attempt(applier: Applier, messages: readonly QueuedMessage[]): Promise<Attempt> {
  for (let tries = 1; ; tries++) {
    try {
      return { applied: await applyBatch(applier, messages, { rereads: tries > 1 }) }
    } catch (error) {
      if (error instanceof Unreachable) return 'unreachable'
      if (error instanceof LookupFailed) return { problem: problemOf(error.status, []), isLater: true }
      if (!(error instanceof TransactionRefused)) throw error
      const isConflict = error.status === 409 || error.status === 412
      if (isConflict && tries < CONFLICT_TRIES) continue
      return {
        problem: problemOf(error.status, error.reasons),
        isLater: isConflict || error.status >= 500 || error.status === 429 || error.status === 401,
      }
    }
  }
}

const problemOf = (status: number, reasons: readonly string[]): Problem => ({
  code: status >= 500 ? 'record-unavailable' : 'record-refused',
  text: `The record answered ${status}${reasons.length > 0 ? `: ${reasons.slice(0, 3).join('; ')}` : ''}`,
  isFinal: false,
})

async function bury(
  pool: Pool,
  dead: readonly { readonly id: string; readonly problem: Problem }[],
): Promise<void> {
  for (const { id, problem } of dead) {
    await pool.query(
      `UPDATE adapters.message SET state = 'dead', attempts = attempts + 1, problem_code = $2, problem_text = $3, problem_path = $4 WHERE id = $1`,
      [id, problem.code, problem.text, problem.path ?? null],
    )
  }
}

/** One of its modules is away: it waits, others do not wait for it. */
async function defer(pool: Pool, { id }: QueuedMessage, problem: Problem): Promise<void> {
  await pool.query(
    `UPDATE adapters.message SET attempts = attempts + 1, problem_code = $2, problem_text = $3,
       next_attempt = clock_timestamp() + least(power(2, least(attempts, 6)) * 0.5, 30) * interval '1 second' WHERE id = $1`,
    [id, problem.code, problem.text],
  )
}
