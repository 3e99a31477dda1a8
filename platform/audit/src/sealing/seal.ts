/** Seals what is on record and final, with a role and a key that whoever writes records does not have. */
import type { KeyObject } from 'node:crypto'
import type { Pool, PoolClient } from 'pg'
import { leafOf } from '../proof.ts'
import { COLUMNS, recordOf, type Row } from '../rows.ts'
import {
  digestOf,
  FIRST_PREVIOUS,
  sealed,
  SEGMENT_COLUMNS,
  segmentOf,
  type Segment,
  type SegmentRow,
} from './segment.ts'

/** A load is sealed in several segments. One transaction is never divided. */
const MOST = 5000

export interface Sealing {
  pool: Pool
  key: KeyObject
  /** ms since 1970. */
  now(): number
}

/** The new segment, or nothing when there is nothing new. Safe for several sealers at once: numbers are unique. */
export const sealOnce = (sealing: Sealing): Promise<Segment | undefined> => sealWithin(sealing, boundsOfNow)

/**
 * Seals all that a restored database has on record, before anybody serves from it: its transaction numbers are those of
 * another cluster, so here they say nothing of what is under way, and nothing is. An empty segment says where the new time begins.
 */
export async function sealRestored(sealing: Sealing): Promise<void> {
  while (await sealWithin(sealing, boundsOfAll));
  await sealWithin(sealing, boundsOfNothing)
}

/** `low` is included, `horizon` is not; `floor` is the sequence above which they count. */
interface Bounds {
  low: bigint
  floor: number
  horizon: bigint
}

async function sealWithin(
  { pool, key, now }: Sealing,
  boundsOf: (client: PoolClient, last: Segment | undefined) => Promise<Bounds | undefined>,
): Promise<Segment | undefined> {
  const client = await pool.connect()
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ')
    const last = await lastSegment(client)
    const bounds = await boundsOf(client, last)
    const segment = bounds && (await nextSegment(client, { last, bounds, key, now }))
    if (segment) await insert(client, segment)
    await client.query('COMMIT')
    client.release()
    return segment
  } catch (error) {
    client.release(true)
    throw error
  }
}

async function boundsOfNow(client: PoolClient, last: Segment | undefined): Promise<Bounds> {
  const { rows: [bounds] } = await client.query<{ xmin: string; xmax: string }>(
    'SELECT pg_snapshot_xmin(s)::text AS xmin, pg_snapshot_xmax(s)::text AS xmax FROM pg_current_snapshot() AS s',
  ) // prettier-ignore
  // By other means than ours, which leave a segment that says so.
  const isRestored = last !== undefined && last.high > BigInt(bounds?.xmax ?? 0)
  return {
    low: last && !isRestored ? last.high : 0n,
    floor: isRestored ? await highestSealed(client) : (last?.floor ?? 0),
    horizon: BigInt(bounds?.xmin ?? 0),
  }
}

async function boundsOfAll(client: PoolClient, last: Segment | undefined): Promise<Bounds> {
  const { low, floor } = { low: last?.high ?? 0n, floor: last?.floor ?? 0 }
  const { rows } = await client.query<{ xid: string }>(
    'SELECT xid::text AS xid FROM audit.event WHERE xid >= $1::xid8 AND sequence > $2 ORDER BY audit.event.xid DESC LIMIT 1',
    [String(low), floor],
  )
  return { low, floor, horizon: BigInt(rows[0]?.xid ?? -1) + 1n }
}

async function boundsOfNothing(client: PoolClient, last: Segment | undefined): Promise<Bounds | undefined> {
  const floor = await highestSealed(client)
  const isNew = last !== undefined && floor > last.floor
  return isNew ? { low: 0n, floor, horizon: 0n } : undefined
}

interface Next extends Omit<Sealing, 'pool'> {
  last: Segment | undefined
  bounds: Bounds
}

async function nextSegment(
  client: PoolClient,
  { last, bounds, key, now }: Next,
): Promise<Segment | undefined> {
  const { low, floor } = bounds
  const high = await highOf(client, bounds)
  const { rows } = await client.query<Row>(
    `SELECT ${COLUMNS} FROM audit.event e WHERE xid >= $1::xid8 AND xid < $2::xid8 AND sequence > $3 ORDER BY sequence`,
    [String(low), String(high), floor],
  )
  const beginsAnew = last !== undefined && floor > last.floor
  if (rows.length === 0 && !beginsAnew) return undefined
  const records = rows.map(recordOf)
  return sealed(
    {
      number: (last?.number ?? 0) + 1,
      ...{ low, high, floor },
      sequences: records.map(({ sequence }) => sequence),
      leaves: records.map(leafOf),
      previous: last ? digestOf(last) : FIRST_PREVIOUS,
      sealed: now(),
    },
    key,
  )
}

/** Below the oldest transaction under way, and no further than makes a segment. */
async function highOf(client: PoolClient, { low, floor, horizon }: Bounds): Promise<bigint> {
  const { rows } = await client.query<{ xid: string }>(
    `SELECT xid::text AS xid FROM audit.event WHERE xid >= $1::xid8 AND xid < $2::xid8 AND sequence > $3 ORDER BY audit.event.xid LIMIT $4`,
    [String(low), String(horizon), floor, MOST],
  )
  const [first, last] = [rows[0]?.xid, rows.at(-1)?.xid]
  if (last === undefined || rows.length < MOST) return horizon
  // Of the transaction that the limit falls into, all or nothing; one that is larger than the limit is a segment.
  return last === first ? BigInt(last) + 1n : BigInt(last)
}

export async function lastSegment(client: Pick<PoolClient, 'query'>): Promise<Segment | undefined> {
  const { rows } = await client.query<SegmentRow>(
    `SELECT ${SEGMENT_COLUMNS} FROM audit.segment ORDER BY number DESC LIMIT 1`,
  )
  return rows[0] && segmentOf(rows[0])
}

async function highestSealed(client: PoolClient): Promise<number> {
  const { rows } = await client.query<{ highest: string | null }>(
    'SELECT max(s) AS highest FROM audit.segment, unnest(sequences) AS s',
  )
  return Number(rows[0]?.highest ?? 0)
}

const insert = (client: PoolClient, segment: Segment): Promise<unknown> =>
  client.query(
    `INSERT INTO audit.segment (number, low, high, floor, sequences, leaves, root, previous, sealed, signature)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      segment.number, String(segment.low), String(segment.high), segment.floor, segment.sequences, Buffer.concat(segment.leaves),
      segment.root, segment.previous, segment.sealed, segment.signature,
    ], // prettier-ignore
  )
