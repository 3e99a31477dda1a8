/**
 * One moment over all databases. No transaction spans them, so writes are held for as long as it takes to begin a snapshot in
 * each: every write shares one lock until it ends, and a backup takes it alone, in every database at once. A part of
 * a transaction over services that is prepared shares it until it is committed or rolled back; so when all locks are
 * there, each such transaction is wholly in or wholly out, and no record refers to one that came later.
 *
 * The locks are asked for together. If one is not there soon (a transaction is prepared in one database and waits behind
 * us in another), all are let go together, whoever waited goes through, and we ask again.
 */
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { EVERY_WRITE } from '@medley/store/postgres/write-clock'
import { Refusal } from './refusal.ts'

export interface Source {
  /** Module, `gateway`, `identity` or `adapters`. */
  name: string
  /** Of the owner. */
  url: string
}

export interface Snapshot extends Source {
  /** In a transaction that sees the moment, and every facility. */
  client: pg.Client
}

export interface RecoveryPoint {
  snapshots: readonly Snapshot[]
  /** ISO, of the first database's clock. */
  at: string
  /** For which writes waited, ms. */
  heldMs: number
  end(): Promise<void>
}

/** Later tries wait longer. */
const WAITS_MS = [150, 300, 300, 600, 1500]
const PATIENCE_MS = 60_000
const IS_TAKEN = new Set(['55P03', '40P01'])
const LOCK = `SELECT pg_advisory_xact_lock(${EVERY_WRITE})`

export async function takeRecoveryPoint(
  sources: readonly Source[],
  patienceMs = PATIENCE_MS,
): Promise<RecoveryPoint> {
  const opened: pg.Client[] = []
  const end = async (): Promise<void> => {
    await Promise.all(opened.map((client) => client.end().catch(() => undefined)))
  }
  try {
    const readers = await Promise.all(
      sources.map(async (one) => ({ ...one, client: await open(one, opened) })),
    )
    const writing = await Promise.all(
      readers.map(async (reader) => ((await takesWrites(reader)) ? [reader] : [])),
    )
    const locks = await Promise.all(
      writing.flat().map(async (one) => ({ ...one, client: await open(one, opened) })),
    )
    const asked = await lockAll(locks, patienceMs)
    const times = await Promise.all(readers.map(begin))
    await Promise.all(locks.map(({ client }) => client.query('ROLLBACK')))
    const heldMs = Math.round(performance.now() - asked)
    return { snapshots: readers, at: times[0] ?? new Date().toISOString(), heldMs, end }
  } catch (error) {
    await end()
    throw error
  }
}

async function open({ name, url }: Source, opened: pg.Client[]): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, application_name: 'medley-backup' })
  // A connection that breaks is reported by the statement that needs it.
  client.on('error', () => undefined)
  opened.push(client)
  await client.connect().catch((error: unknown) => {
    throw new Refusal(`The database of ${name} cannot be opened: ${(error as Error).message}`, {
      cause: error,
    })
  })
  return client
}

async function takesWrites({ client }: Snapshot): Promise<boolean> {
  const { rows } = await client.query<{ there: string | null }>(`SELECT to_regproc('fhir.moment') AS there`)
  return rows[0]?.there != null
}

/** Resolves with the time from which on writes wait, ms of this process. */
async function lockAll(locks: readonly Snapshot[], patienceMs: number): Promise<number> {
  const deadline = performance.now() + patienceMs
  for (let tries = 0; ; tries++) {
    const asked = performance.now()
    const wait = WAITS_MS[Math.min(tries, WAITS_MS.length - 1)] ?? 0
    const outcomes = await Promise.allSettled(
      locks.map(({ client }) => client.query(`BEGIN; SET LOCAL lock_timeout = ${wait}; ${LOCK}`)),
    )
    const failed = outcomes.flatMap((one) =>
      one.status === 'rejected' ? [one.reason as Error & { code?: string }] : [],
    )
    if (failed.length === 0) return asked
    await Promise.all(locks.map(({ client }) => client.query('ROLLBACK')))
    const other = failed.find(({ code }) => !IS_TAKEN.has(code ?? ''))
    if (other) throw other
    if (performance.now() > deadline) throw await explain(locks, patienceMs)
    await pause(20 + Math.random() * 100)
  }
}

async function explain(locks: readonly Snapshot[], patienceMs: number): Promise<Refusal> {
  const waiting = await Promise.all(
    locks.map(async ({ name, client }) => {
      const { rows } = await client.query<{ count: number }>(
        'SELECT count(*)::int AS count FROM pg_prepared_xacts WHERE database = current_database()',
      )
      return rows[0]?.count ? [`${name} (${rows[0].count})`] : []
    }),
  )
  const prepared = waiting.flat()
  return new Refusal(
    `No moment without a write was found in ${patienceMs / 1000} s. ${
      prepared.length > 0
        ? `Transactions wait for their decision in ${prepared.join(', ')}: start the gateway and that module, then try again.`
        : 'Try again when there is less to do.'
    }`,
  )
}

/** The first query of the transaction fixes what it sees. */
async function begin({ client }: Snapshot): Promise<string | undefined> {
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
  const { rows } = await client.query<{ at: Date }>(
    `SELECT set_config('medley.facilities', '*', false), clock_timestamp() AS at`,
  )
  return rows[0]?.at.toISOString()
}
