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
  async records({ low, high, floor }) {
    const { rows } = await pool.query<Row>(
      `SELECT ${COLUMNS} FROM audit.event e
       WHERE xid >= $1::xid8 AND ($2::text IS NULL OR xid < $2::xid8) AND sequence > $3 ORDER BY sequence`,
      [String(low), high === undefined ? null : String(high), floor],
    )
    return rows.map(recordOf)
  },
})
