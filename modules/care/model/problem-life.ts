/** A problem is found, and some day over. */
import type { Condition, Reference } from 'fhir/r4'

const hl7 = (name: string, code: string, display: string) => ({
  coding: [{ system: `http://terminology.hl7.org/CodeSystem/${name}`, code, display }],
})

/** ICD-10-CM: a letter, a digit, then up to five more after the point. */
export const isDiagnosisCode = (text: string): boolean =>
  /^[A-TV-Z]\d[0-9A-Z](\.[0-9A-Z]{1,4})?$/i.test(text.trim())

export interface Finding {
  readonly name: string
  /** ICD-10-CM; may be empty. */
  readonly code: string
  /** `2026-11-25` */
  readonly since: string
  readonly patientId: string
  readonly by: Reference
  /** ISO instant */
  readonly at: string
}

export const newProblem = ({ name, code, since, patientId, by, at }: Finding): Condition => ({
  resourceType: 'Condition',
  clinicalStatus: hl7('condition-clinical', 'active', 'Active'),
  verificationStatus: hl7('condition-ver-status', 'confirmed', 'Confirmed'),
  category: [hl7('condition-category', 'problem-list-item', 'Problem List Item')],
  code: {
    ...(code.trim()
      ? {
          coding: [
            {
              system: 'http://hl7.org/fhir/sid/icd-10-cm',
              code: code.trim().toUpperCase(),
              display: name.trim(),
            },
          ],
        }
      : {}),
    text: name.trim(),
  },
  subject: { reference: `Patient/${patientId}` },
  onsetDateTime: since,
  recordedDate: at,
  recorder: by,
})

/** @param on the facility's day, `2026-11-25`. */
export const resolveProblem = (problem: Condition, on: string): Condition => ({
  ...problem,
  clinicalStatus: hl7('condition-clinical', 'resolved', 'Resolved'),
  abatementDateTime: on,
})

export function reopenProblem(problem: Condition): Condition {
  const { abatementDateTime: _over, ...rest } = problem
  return { ...rest, clinicalStatus: hl7('condition-clinical', 'active', 'Active') }
}
