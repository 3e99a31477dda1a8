/**
 * Records of what changes nothing: reads, searches, refusals, sign-ins. They are stored before the answer leaves; what comes
 * while a batch is on its way shares the next one.
 */
import type { Pool, PoolClient } from 'pg'
import { fail, type Failure } from '@medley/fhir/failures'
import type { AuditEntry } from './event.ts'
import { eventValues, insertEvents } from './insert.ts'
import { laneOf } from './lane.ts'

export interface Recorder {
  /** Resolves once the events are on disk. Throws `unavailable`: then nothing may be answered. */
  record(entries: readonly AuditEntry[]): Promise<void>
  /** Of this process, for those who store events with their own statements. */
  key: string
}

export interface RecorderSettings {
  pool: Pool
  /** Key of this process; '' leaves records without a code. */
  key: string
  /** ms since 1970. */
  now(): number
}

/** Several: the database flushes together what is committed together, and nobody waits for a whole flush before their own. */
const BATCHES_AT_ONCE = 4
const MAX_BATCH = 500
/** More that wait than this, and whoever comes is refused. */
const MAX_WAITING = 20_000
/** A record that waits for a lock longer than this is not going to be stored. */
const STATEMENT_TIMEOUT = "SET statement_timeout = '5s'"

const TEXT = `WITH ${insertEvents(1).trimStart()} SELECT 1`

interface Waiting {
  entries: readonly AuditEntry[]
  resolve(): void
  reject(error: unknown): void
}

export function createRecorder({ pool, key, now }: RecorderSettings): Recorder {
  const waiting: Waiting[] = []
  const prepared = new WeakSet<PoolClient>()
  let running = 0

  async function flush(): Promise<void> {
    if (running >= BATCHES_AT_ONCE || waiting.length === 0) return
    running++
    await storeBatch(waiting.splice(0, MAX_BATCH))
    running--
    void flush()
  }

  async function storeBatch(batch: readonly Waiting[]): Promise<void> {
    try {
      await store(batch.flatMap(({ entries }) => entries))
      for (const { resolve } of batch) resolve()
    } catch (error) {
      // Text that the database refuses must not fail its neighbours: each again alone.
      if (batch.length > 1 && isDataFault(error)) for (const one of batch) await storeBatch([one])
      else for (const { reject } of batch) reject(auditFailure(error))
    }
  }

  async function store(entries: readonly AuditEntry[]): Promise<void> {
    const client = await pool.connect()
    try {
      if (!prepared.has(client)) await client.query(STATEMENT_TIMEOUT)
      prepared.add(client)
      const lane = laneOf(client)
      await client.query({
        name: 'audit',
        text: TEXT,
        values: eventValues(entries, { lane, recorded: now(), key }),
      })
      lane.n += entries.length
      client.release()
    } catch (error) {
      // Whether it was stored may be unknown: this connection counts no further.
      client.release(true)
      throw error
    }
  }

  return {
    key,
    record(entries) {
      if (entries.length === 0) return Promise.resolve()
      if (waiting.length >= MAX_WAITING) return Promise.reject(auditFailure(undefined))
      return new Promise((resolve, reject) => {
        waiting.push({ entries, resolve, reject })
        // One turn later, so that what came in the same turn of the event loop goes together.
        if (waiting.length === 1) setImmediate(() => void flush())
      })
    },
  }
}

/** https://www.postgresql.org/docs/18/errcodes-appendix.html, class 22. */
const isDataFault = (error: unknown): boolean => String((error as { code?: unknown }).code).startsWith('22')

export const auditFailure = (cause: unknown): Failure =>
  fail(
    'unavailable',
    'audit-unavailable',
    'What is done here cannot be put on record at the moment, so it is not done.',
    {
      cause,
      headers: { 'retry-after': '2' },
    },
  )

/** PostgreSQL will not take the record, whatever else it would do: no right on it, no such table, no number for it. */
export function isAuditFault(error: unknown): boolean {
  const { code, message } = error as { code?: unknown; message?: unknown }
  return (code === '42501' || code === '42P01') && /\b(audit|event|seen)\b/.test(String(message))
}
