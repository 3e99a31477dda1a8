/** Which rows of a type somebody may see, as a value: what the store puts into every statement, or checks on one row. */
import type { Criterion } from './query.ts'

export type RowFilter =
  | { kind: 'and' | 'or'; of: readonly RowFilter[] }
  | { kind: 'not'; of: RowFilter }
  /** Tokens and references only: decided by the hashes of a row. */
  | { kind: 'criterion'; criterion: Criterion }
  /** A member of the compartment of any of these patients. */
  | { kind: 'patients'; ids: readonly string[] }
  /** An element that no search parameter covers. */
  | { kind: 'element'; name: string; noneOf: readonly string[] }

/** Absent: every row. */
export type Rows = RowFilter | undefined

export const NONE: RowFilter = { kind: 'or', of: [] }

export const isNone = (rows: Rows): boolean => rows?.kind === 'or' && rows.of.length === 0

/** Rows that are in all of these. */
export function all(parts: readonly Rows[]): Rows {
  const limits = parts.filter((one) => one !== undefined)
  if (limits.some(isNone)) return NONE
  return limits.length > 1 ? { kind: 'and', of: limits } : limits[0]
}

/** Rows that are in any of these; none when there is none. */
export function any(parts: readonly Rows[]): Rows {
  if (parts.includes(undefined)) return undefined
  const some = parts.filter((one) => one !== undefined && !isNone(one)) as RowFilter[]
  return some.length === 1 ? some[0] : { kind: 'or', of: some }
}
