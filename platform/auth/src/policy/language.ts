/** The words in which the policy is written: what a role may do with which rows, and what it sees of them. */
import type { WriteRule } from './write-rules.ts'

/** create, read, update, search, history, delete */
export type Letter = 'c' | 'r' | 'u' | 's' | 'h' | 'd'

export interface Grant {
  types: readonly string[]
  /** Letters, as in the table of `docs/security.md`. */
  may: string
  /**
   * Searches on the type, as alternatives, each like `status=active&author={user}`. Rows that match none are as if they were
   * not there. `{discipline}` and `{otherDisciplines}` stand for codes of `disciplines.ts`.
   */
  rows?: readonly string[]
  /** Only records of the patients that the person acts for. */
  own?: true
  /** Only records of residents of the units where the person works, or who are assigned to them. */
  unit?: true
  /** Only what a Consent of the patient leaves to the person (`consent.ts`). */
  consented?: true
  /** The only elements that are shown, beside id and meta. */
  show?: readonly string[]
  /** Labels that do not hide these rows, beside those that the role clears everywhere. */
  clears?: readonly Label[]
  /** What a write must keep to; all of them. */
  write?: readonly WriteRule[]
}

export interface Role {
  grants: readonly Grant[]
  /** Labels of `meta.security` that do not hide a row from this role. */
  clears: readonly Label[]
  /** May put labels on a record and take them off. */
  labels?: true
  /** May open a record in an emergency. */
  emergency?: true
  /** Looks into what was opened in an emergency. */
  review?: true
}

/**
 * Codes of http://terminology.hl7.org/CodeSystem/v3-Confidentiality (`R`, `V`) and v3-ActCode that hide rows. Whoever
 * wrote a row sees it whatever its labels say.
 */
export const hidingLabels = ['V', 'R', '42CFRPart2', 'PSY', 'HIV', 'ETH', 'SUD', 'SEX'] as const
export type Label = (typeof hidingLabels)[number]

type Limits = Omit<Grant, 'types' | 'may'>

/** `may('c r u', documents, { write: [...] })` */
export const may = (letters: string, types: readonly string[], limits: Limits = {}): Grant => ({
  types,
  may: letters,
  ...limits,
})
