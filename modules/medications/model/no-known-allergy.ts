/** "No known allergies" is recorded like an allergy, and is none. */
import type { AllergyIntolerance } from 'fhir/r4'

/** Of the International Patient Summary, of SNOMED CT (the two that its free set has), and in words of our own. */
const codes = new Set([
  'no-known-allergies',
  'no-known-medication-allergies',
  'no-known-food-allergies',
  'no-known-environmental-allergies',
  '716186003',
  '409137002',
])

export const isNoKnownAllergy = ({ code }: Pick<AllergyIntolerance, 'code'>): boolean =>
  (code?.coding ?? []).some((coding) => codes.has(coding.code ?? ''))
