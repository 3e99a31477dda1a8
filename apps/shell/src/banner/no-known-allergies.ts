/** A record that says there are no allergies is one of its own, and no allergy. */
import type { AllergyIntolerance } from 'fhir/r4'

/** Codes of the International Patient Summary and of SNOMED CT's free set. */
const codes: ReadonlySet<string> = new Set([
  'no-known-allergies',
  'no-known-medication-allergies',
  'no-known-food-allergies',
  'no-known-environmental-allergies',
  '716186003',
  '409137002',
])

export const saysNone = ({ code }: Pick<AllergyIntolerance, 'code'>): boolean =>
  (code?.coding ?? []).some((coding) => codes.has(coding.code ?? ''))
