/** Messages that could not be applied: with why, and with their bytes; put back to work when the cause is mended. */
import type { Pool } from 'pg'

export interface DeadLetter {
  readonly id: string
  readonly feed: string
  readonly kind: string
  readonly controlId: string
  readonly received: string
  readonly deliveries: number
  readonly attempts: number
  readonly code: string
  readonly reason: string
  readonly path: string | null
}

export interface DeadLetterGroup {
  readonly code: string
  readonly feed: string
  readonly kind: string
  readonly path: string | null
  readonly count: number
  readonly oldest: string
}

interface Row {
  id: string
  feed: string
  kind: string
  control_id: string
  received: Date
  deliveries: number
  attempts: number
  problem_code: string | null
  problem_text: string | null
  problem_path: string | null
}

const LIMIT = 200

/** One cause: what a line of the groups is about. */
export type Cause = Pick<DeadLetterGroup, 'code' | 'feed' | 'kind' | 'path'>

const isOfCause = (at: number): string =>
  `coalesce(problem_code, 'unknown') = $${at} AND feed = $${at + 1} AND kind = $${at + 2} AND problem_path IS NOT DISTINCT FROM $${at + 3}`

const valuesOf = ({ code, feed, kind, path }: Cause): (string | null)[] => [code, feed, kind, path]

/** The oldest first; `after` is the id of the last one seen. */
export async function listDeadLetters(
  pool: Pool,
  facility: string,
  { after = '0', cause }: { after?: string; cause?: Cause | undefined } = {},
): Promise<DeadLetter[]> {
  const { rows } = await pool.query<Row>(
    `SELECT id, feed, kind, control_id, received, deliveries, attempts, problem_code, problem_text, problem_path
     FROM adapters.message WHERE facility = $1 AND state = 'dead' AND id > $2 ${cause ? `AND ${isOfCause(3)}` : ''}
     ORDER BY id LIMIT ${LIMIT}`,
    [facility, after, ...(cause ? valuesOf(cause) : [])],
  )
  return rows.map((row) => ({
    id: row.id,
    feed: row.feed,
    kind: row.kind,
    controlId: row.control_id,
    received: row.received.toISOString(),
    deliveries: row.deliveries,
    attempts: row.attempts,
    code: row.problem_code ?? 'unknown',
    reason: row.problem_text ?? '',
    path: row.problem_path,
  }))
}

/** One line a cause: "lab results without a record number, 214 times". */
export async function groupDeadLetters(pool: Pool, facility: string): Promise<DeadLetterGroup[]> {
  const { rows } = await pool.query<{
    code: string
    feed: string
    kind: string
    path: string | null
    count: string
    oldest: Date
  }>(
    `SELECT coalesce(problem_code, 'unknown') AS code, feed, kind, problem_path AS path, count(*) AS count, min(received) AS oldest
     FROM adapters.message WHERE facility = $1 AND state = 'dead' GROUP BY 1, 2, 3, 4 ORDER BY count(*) DESC, 1 LIMIT ${LIMIT}`,
    [facility],
  )
  return rows.map((row) => ({ ...row, count: Number(row.count), oldest: row.oldest.toISOString() }))
}

export async function readRaw(
  pool: Pool,
  facility: string,
  id: string,
): Promise<{ raw: Buffer; feed: string; state: string } | undefined> {
  const { rows } = await pool.query<{ raw: Buffer; feed: string; state: string }>(
    'SELECT raw, feed, state FROM adapters.message WHERE facility = $1 AND id = $2',
    [facility, id],
  )
  return rows[0]
}

/** What goes to work again: all of the facility, those named, or those of one cause. */
export interface Chosen {
  readonly ids?: readonly string[] | undefined
  readonly cause?: Cause | undefined
}

/** A message that broke off stays dead. How many go to work again. */
export async function replay(pool: Pool, facility: string, { ids, cause }: Chosen = {}): Promise<number> {
  const { rowCount } = await pool.query(
    `UPDATE adapters.message SET state = 'queued', attempts = 0, next_attempt = clock_timestamp()
     WHERE facility = $1 AND state = 'dead' AND problem_code IS DISTINCT FROM 'truncated' AND ($2::bigint[] IS NULL OR id = ANY($2))
       ${cause ? `AND ${isOfCause(3)}` : ''}`,
    [facility, ids ?? null, ...(cause ? valuesOf(cause) : [])],
  )
  return rowCount ?? 0
}

/** It is known and of no use: out of the list, with the reason. */
export async function ignore(
  pool: Pool,
  facility: string,
  { id, reason }: { id: string; reason: string },
): Promise<boolean> {
  const { rowCount } = await pool.query(
    `UPDATE adapters.message SET state = 'ignored', note = $3 WHERE facility = $1 AND id = $2 AND state = 'dead'`,
    [facility, id, reason],
  )
  return (rowCount ?? 0) > 0
}
