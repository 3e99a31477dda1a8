/** Whether a condition is a problem now. */
import type { CodeableConcept, Condition } from 'fhir/r4'

export type ProblemGroup = 'active' | 'resolved'

const codes = (concept: CodeableConcept | undefined): readonly string[] =>
  (concept?.coding ?? []).flatMap(({ code }) => code ?? [])

/** https://hl7.org/fhir/R4/valueset-condition-clinical.html */
const over = new Set(['inactive', 'remission', 'resolved'])

/**
 * `null`: it was never a problem.
 * Safety: a condition without a clinical status counts as active unless it has an end.
 */
export function groupOf({
  clinicalStatus,
  verificationStatus,
  abatementDateTime,
  abatementPeriod,
}: Condition): ProblemGroup | null {
  if (codes(verificationStatus).some((code) => code === 'entered-in-error' || code === 'refuted')) return null
  const status = codes(clinicalStatus)
  if (status.some((code) => over.has(code))) return 'resolved'
  return !status.length && (abatementDateTime ?? abatementPeriod) ? 'resolved' : 'active'
}
