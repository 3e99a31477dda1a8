import { formatDay, formatShortDay, formatTime } from '@medley/ui'
import type { ResultColumn } from '../../model/result-column.ts'

/**
 * The lines above each column: day, year unless all are of this year, time.
 * Safety: without its year, a result of some years ago is read as one of this month.
 */
export function columnHeads(
  columns: readonly ResultColumn[],
  now: string,
): ReadonlyMap<string, readonly string[]> {
  const yearOf = (time: string): string => formatDay(time).slice(-4)
  const needYear = columns.some(({ time }) => yearOf(time) !== yearOf(now))
  return new Map(
    columns.map(({ id, time }) => [
      id,
      time
        ? [formatShortDay(time), ...(needYear ? [yearOf(time)] : []), formatTime(time)]
        : [$localize`Undated`],
    ]),
  )
}
