/** Codes of the source that no map has: what came with them is in the record under the source's own code, once mapped it is told anew. */
import type { Pool } from 'pg'
import type { Facility } from '@medley/adapter/facility'

export interface UnmappedCode {
  readonly map: string
  readonly code: string
  /** Messages. */
  readonly count: number
  readonly oldest: string
}

const LIMIT = 200
const isWarned = `facility = $1 AND state = 'applied' AND warnings <> '[]'`

export async function listUnmapped(pool: Pool, { id, codeMaps }: Facility): Promise<UnmappedCode[]> {
  const { rows } = await pool.query<{ detail: string; count: string; oldest: Date }>(
    `SELECT warning->>'detail' AS detail, count(*) AS count, min(received) AS oldest
     FROM adapters.message, jsonb_array_elements(warnings) AS warning
     WHERE ${isWarned} AND warning->>'code' = 'code-unmapped' GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT ${LIMIT}`,
    [id],
  )
  return rows
    .map(({ detail, count, oldest }) => ({
      map: detail.slice(0, detail.indexOf(': ')),
      code: detail.slice(detail.indexOf(': ') + 2),
      count: Number(count),
      oldest: oldest.toISOString(),
    }))
    .filter(({ map, code }) => codeMaps?.[map]?.[code] === undefined)
}

/** What said a code that is mapped now: to work again. How many. */
export async function replayUnmapped(
  pool: Pool,
  facility: string,
  { map, code }: { map: string; code: string },
): Promise<number> {
  const { rowCount } = await pool.query(
    `UPDATE adapters.message SET state = 'queued', attempts = 0, next_attempt = clock_timestamp()
     WHERE ${isWarned} AND warnings @> $2::jsonb`,
    [facility, JSON.stringify([{ code: 'code-unmapped', detail: `${map}: ${code}` }])],
  )
  return rowCount ?? 0
}
