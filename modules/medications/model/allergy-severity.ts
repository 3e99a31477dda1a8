/** How dangerous an allergy is, and whether it still stands. */
import type { AllergyIntolerance, CodeableConcept } from 'fhir/r4'

export type AllergySeverity = 'severe' | 'other'

const has = (concept: CodeableConcept | undefined, ...codes: string[]): boolean =>
  (concept?.coding ?? []).some(({ code }) => codes.includes(code ?? ''))

/** Safety: one severe reaction, or a high risk, makes the allergy severe, whatever else is recorded. */
export const severityOf = ({ criticality, reaction = [] }: AllergyIntolerance): AllergySeverity =>
  criticality === 'high' || reaction.some(({ severity }) => severity === 'severe') ? 'severe' : 'other'

export const stillStands = ({ clinicalStatus, verificationStatus }: AllergyIntolerance): boolean =>
  !has(clinicalStatus, 'inactive', 'resolved') && !has(verificationStatus, 'refuted', 'entered-in-error')
