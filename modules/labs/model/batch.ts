/** Which reports may be acknowledged from the list, and which only by somebody who has opened them. */
import type { DiagnosticReport } from 'fhir/r4'
import type { Review } from './review.ts'

/** Out-of-range values that a row of the inbox shows. */
export const shownInRow = 3

export interface InboxRow {
  readonly report: DiagnosticReport
  readonly review: Review
  readonly isCritical: boolean
  /** Out-of-range values. */
  readonly abnormal: readonly unknown[]
  /** Values that were read. */
  readonly values: readonly unknown[]
}

export type OpenReason = 'critical' | 'corrected' | 'more-values' | 'not-read' | 'text'

/**
 * Why a report has to be opened before it is acknowledged; `null` if the row itself shows all that matters.
 * Safety: a critical value, a correction, and words or values that the row does not show are never ticked off unseen.
 */
export function mustBeOpened({ report, review, isCritical, abnormal, values }: InboxRow): OpenReason | null {
  if (isCritical) return 'critical'
  if (review.state === 'corrected') return 'corrected'
  if (values.length < (report.result?.length ?? 0)) return 'not-read'
  if (report.conclusion || report.presentedForm?.length) return 'text'
  return abnormal.length > shownInRow ? 'more-values' : null
}

/** Names a version: a selection must not survive a correction of what was selected. */
export const versionKey = ({ id = '', meta }: DiagnosticReport): string => `${id}/${meta?.versionId ?? ''}`

/** The rows of a selection that still stand for acknowledging. */
export const stillSelected = <R extends InboxRow>(
  rows: readonly R[],
  keys: ReadonlySet<string>,
): readonly R[] =>
  rows.filter(
    (row) => row.review.state === 'new' && keys.has(versionKey(row.report)) && mustBeOpened(row) === null,
  )
