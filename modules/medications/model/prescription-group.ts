/** Whether a prescription is something the resident takes now. */
import type { MedicationRequest } from 'fhir/r4'

export type PrescriptionGroup = 'current' | 'draft' | 'past'

const groups: Readonly<Record<MedicationRequest['status'], PrescriptionGroup | null>> = {
  'active': 'current',
  // Safety: a held drug is still the resident's; it must not vanish among the past ones.
  'on-hold': 'current',
  'draft': 'draft',
  'completed': 'past',
  'stopped': 'past',
  'cancelled': 'past',
  'unknown': 'current',
  'entered-in-error': null,
} // prettier-ignore

/** `null`: it was never prescribed. */
export const groupOf = ({ status, doNotPerform }: MedicationRequest): PrescriptionGroup | null =>
  doNotPerform ? null : groups[status]
