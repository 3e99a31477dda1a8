/** The trail of one database. */
import type { Pool } from 'pg'
import { COLUMNS, recordOf, type Row } from '../rows.ts'
import { SEGMENT_COLUMNS, segmentOf, type SegmentRow } from './segment.ts'
import type { Source } from './verify.ts'

const AT_ONCE = 200

export const databaseSource = (pool: Pick<Pool, 'query'>): Source => ({
  async segments(after) {
    const { rows } = await pool.query<SegmentRow>(
      `SELECT ${SEGMENT_COLUMNS} FROM audit.segment WHERE number > $1 ORDER BY number LIMIT ${AT_ONCE}`,
      [after],
    )
    return rows.map(segmentOf)
  },
  async records({ low, high, floor, ceiling }) {
    const { rows } = await pool.query<Row>(
      `SELECT ${COLUMNS} FROM audit.event e
       WHERE xid >= $1::xid8 AND ($2::text IS NULL OR xid < $2::xid8) AND sequence > $3
         AND ($4::bigint IS NULL OR sequence <= $4) ORDER BY sequence`,
      [String(low), high === undefined ? null : String(high), floor, ceiling ?? null],
    )
    return rows.map(recordOf)
  },
  async floors() {
    const { rows } = await pool.query<{ floor: string }>(
      'SELECT DISTINCT floor FROM audit.segment ORDER BY floor',
    )
    return rows.map(({ floor }) => Number(floor))
  },
})
