/**
 * Several writes at once: one local transaction, or the first phase of one that spans services. Both run the same
 * statements; they differ in how they end (https://www.postgresql.org/docs/current/sql-prepare-transaction.html).
 */
import { laneOf, openLane, type Lane } from '@medley/audit/lane'
import type { Pool, PoolClient } from 'pg'
import { fail, Failure } from '@medley/fhir/failures'
import { hash64 } from '../hash.ts'
import type { Access, StoredVersion, TransactionWrite, Written, WriteMethod } from '../store.ts'
import { tell } from './facility-scope.ts'
import { currentVersion } from './read-batch.ts'
import { quoted } from './schema.ts'
import { matchingIds } from './search.ts'
import { run } from './statements.ts'
import { permitted } from './permitted.ts'
import { isNothingToDelete, type StoreContext } from './write-one.ts'
import { prepareRow, writeRows, writtenOf, type PreparedRow } from './write.ts'

/** Waiting longer for another transaction's lock gives up, which also ends deadlocks between services. */
const LOCK_TIMEOUT = '4s'

/** PostgreSQL's codes for: deadlock, lock timeout, serialization failure, unique violation. */
const RACES: ReadonlySet<string> = new Set(['40P01', '55P03', '40001', '23505'])

export interface Ending {
  pool: Pool
  end: 'COMMIT' | `PREPARE TRANSACTION '${string}'`
}

export async function runTransaction(
  context: StoreContext,
  { access, writes }: { access: Access; writes: readonly TransactionWrite[] },
  { pool, end }: Ending,
): Promise<Written[]> {
  const client = await pool.connect()
  // What is prepared may never take place: it counts for itself.
  const lane = end === 'COMMIT' ? laneOf(client) : openLane()
  const { n: counted } = lane
  try {
    await tell(client, [access.facility])
    await client.query(`BEGIN; SET LOCAL lock_timeout = '${LOCK_TIMEOUT}'`)
    await checkCriteria(client, context, { access, writes })
    const written = await writeAll(client, context, { access, writes, lane })
    await client.query(end)
    client.release()
    return written
  } catch (error) {
    lane.n = counted
    await rollBack(client)
    throw raceOf(error)
  }
}

/** One time for all of it, which its lock keeps from being overtaken until it ends. */
async function momentOf(client: PoolClient, { clock }: StoreContext): Promise<number> {
  const text = 'SELECT fhir.moment($1) AS at'
  const { rows } = await run<{ at: string }>(client, text, [clock.shift])
  return Number(rows[0]?.at)
}

async function rollBack(client: PoolClient): Promise<void> {
  try {
    await client.query('ROLLBACK')
    client.release()
  } catch (error) {
    client.release(error instanceof Error ? error : true)
  }
}

function raceOf(error: unknown): unknown {
  if (error instanceof Failure || !RACES.has(String((error as { code?: unknown }).code))) return error
  return fail(
    'conflict',
    'write-conflict',
    'Another write to the same resources came first. Send the request again.',
    {
      cause: error,
    },
  )
}

/** Failure code: what the criteria match is no longer what the caller counted on. */
export const CRITERIA_CHANGED = 'criteria-changed'

export const ambiguous = (type: string): Failure =>
  fail('multipleMatches', 'criteria-ambiguous', `Several ${type} resources match the criteria.`)

/** Holds every conditional criterion still until the transaction ends, and checks that it finds what was expected. */
async function checkCriteria(
  client: PoolClient,
  context: StoreContext,
  { access, writes }: { access: Access; writes: readonly TransactionWrite[] },
): Promise<void> {
  const conditional = writes.flatMap((write) => (write.criteria ? [write.criteria] : []))
  if (conditional.length === 0) return
  const keys = conditional.map(({ query }) => criteriaKey(access, query))
  // In one order everywhere, so that two transactions never wait for each other.
  await run(client, 'SELECT pg_advisory_xact_lock(key) FROM unnest($1::bigint[]) AS key', [
    [...new Set(keys)].sort(),
  ])
  for (const { query, found } of conditional) {
    const target = {
      facility: access.facility,
      definition: context.definitionOf(query.type),
      now: context.now(),
      selfBases: context.settings.selfBases,
      rows: access.limits?.rows(query.type),
    }
    const ids = await matchingIds(client, target, query)
    if (ids.length > 1) throw ambiguous(query.type)
    if (ids[0] !== found)
      throw fail('conflict', CRITERIA_CHANGED, `What matches the criteria of a ${query.type} has changed.`)
  }
}

/** The same criteria have the same key in whatever order they are given. */
export const criteriaKey = (
  { facility }: Access,
  query: { type: string; understood: readonly (readonly [string, string])[] },
): string =>
  hash64(
    'criteria',
    facility,
    query.type,
    ...query.understood.map(([name, value]) => `${name}=${value}`).sort(),
  )

interface Writing {
  access: Access
  writes: readonly TransactionWrite[]
  lane: Lane
}

async function writeAll(
  client: PoolClient,
  context: StoreContext,
  { access, writes, lane }: Writing,
): Promise<Written[]> {
  const intended = writes.filter(({ method, criteria }) => method !== 'POST' || criteria?.found === undefined)
  const current = await lockCurrent(client, access, intended)
  // After the locks: what another has written meanwhile is earlier.
  const updated = await momentOf(client, context)
  const effective = intended.filter(
    (write) => !isNothingToDelete(write, current.get(`${write.type}/${write.id}`)),
  )
  const rows = effective.map((change): PreparedRow => {
    const now = current.get(`${change.type}/${change.id}`)
    const definition = context.definitionOf(change.type)
    const version = (now?.version ?? 0) + 1
    return prepareRow(permitted(context, access, { change, current: now }), {
      facility: access.facility,
      version,
      updated,
      definition,
      settings: context.settings,
      current: now,
    })
  })
  for (const group of Map.groupBy(rows, (row) => `${row.change.type}/${row.version === 1}`).values()) {
    const { clock, auditKey: key } = context
    const done = await writeRows(client, group, { lane, recorded: context.now(), key, clock })
    if (done.size < group.length)
      throw fail('conflict', 'write-conflict', 'Another write to the same resources came first.')
  }
  return rows.map((row) =>
    writtenOf(row, {
      updated,
      created: row.version === 1 || current.get(`${row.change.type}/${row.change.id}`)?.body === undefined,
    }),
  )
}

async function lockCurrent(
  client: PoolClient,
  access: Access,
  writes: readonly TransactionWrite[],
): Promise<Map<string, StoredVersion>> {
  const found = new Map<string, StoredVersion>()
  const editing = writes.filter((write) => write.method !== 'POST')
  for (const [type, changes] of [...Map.groupBy(editing, (write) => write.type)].sort(([a], [b]) =>
    a < b ? -1 : 1,
  )) {
    const text = `
      SELECT id, version, updated, method, body FROM ${quoted(type)}
      WHERE facility = $1 AND id = ANY ($2::text[]) ORDER BY row FOR UPDATE`
    const { rows } = await run<{
      id: string
      version: number
      updated: string
      method: WriteMethod
      body: string | null
    }>(client, text, [access.facility, changes.map(({ id }) => id)])
    for (const row of rows) found.set(`${type}/${row.id}`, currentVersion(type, row.id, row))
  }
  return found
}
