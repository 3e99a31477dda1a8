/** As whom the adapters of a facility write: a backend client with these types and no more (docs/security.md, adapter). */

/** Of the key in the assertions. */
export const KEY_ID = 'adapters'

const types = [
  'Patient', 'RelatedPerson', 'Encounter', 'Location', 'Condition', 'AllergyIntolerance', 'Coverage', 'DiagnosticReport', 'Observation',
  'Specimen', 'DocumentReference', 'Binary', 'Composition', 'MedicationRequest', 'MedicationDispense', 'MedicationStatement', 'Appointment',
  'ChargeItem', 'Claim', 'ClaimResponse', 'ExplanationOfBenefit', 'PaymentReconciliation', 'CoverageEligibilityRequest',
  'CoverageEligibilityResponse', 'Immunization', 'Procedure', 'Task', 'List', 'Organization', 'Practitioner', 'Provenance',
] // prettier-ignore

export interface Registration {
  readonly id: string
  readonly name: string
  readonly scope: string
}

/** They create, read, update and search; nothing that a feed says deletes. */
export const adapterClient = (facility: string): Registration => ({
  id: `adapter-${facility}`,
  name: `Adapter of ${facility}`,
  scope: types.map((type) => `system/${type}.crus`).join(' '),
})
