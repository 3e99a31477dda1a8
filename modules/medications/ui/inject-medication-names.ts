import type { Medication, MedicationRequest } from 'fhir/r4'
import { formatConcept, formatReference, injectReferenced } from '@medley/ui'

const contained = ({ contained = [], medicationReference }: MedicationRequest): Medication | undefined => {
  const id = medicationReference?.reference?.replace(/^#/, '')
  return contained.find((one): one is Medication => one.resourceType === 'Medication' && one.id === id)
}

/** Names of the drugs of prescriptions, whether coded, contained or kept as a Medication of their own. */
export function injectMedicationNames(
  prescriptions: () => readonly MedicationRequest[],
): (one: MedicationRequest) => string {
  const medications = injectReferenced('Medication', () =>
    prescriptions().map(({ medicationReference }) => medicationReference),
  )
  return (prescription) => {
    const { medicationCodeableConcept, medicationReference } = prescription
    const medication = contained(prescription) ?? medications.find(medicationReference)
    // Safety: a drug without a name is said to be one, and never left out of the list.
    return (
      formatConcept(medicationCodeableConcept ?? medication?.code) ||
      formatReference(medicationReference) ||
      (medications.isLoading()
        ? '…'
        : medications.hasFailed()
          ? $localize`Name could not load`
          : $localize`Medication not named`)
    )
  }
}
