/** Resource types by what they are about, for the policy: which are shared by everybody, which belong to a patient. */

export const persons = ['Patient', 'RelatedPerson'] as const
/** Who works where. Nothing of a patient is in them. */
export const directory = [
  'Practitioner', 'PractitionerRole', 'Organization', 'Location', 'HealthcareService', 'Endpoint',
] as const // prettier-ignore
/** What can be ordered, filled in or measured. */
export const catalogue = [
  'Medication', 'MedicationKnowledge', 'Questionnaire', 'PlanDefinition', 'ActivityDefinition', 'ObservationDefinition',
  'SpecimenDefinition', 'ChargeItemDefinition', 'InsurancePlan', 'Measure',
] as const // prettier-ignore
/** What describes data and its meaning. */
export const conformance = [
  'CapabilityStatement', 'CodeSystem', 'ConceptMap', 'NamingSystem', 'OperationDefinition', 'SearchParameter',
  'StructureDefinition', 'ValueSet',
] as const // prettier-ignore

export const documents = ['DocumentReference', 'Composition', 'Binary'] as const
/** Parts of the chart that clinicians write together. */
export const chart = [
  'Condition', 'AllergyIntolerance', 'Immunization', 'ImmunizationEvaluation', 'ImmunizationRecommendation', 'Procedure',
  'FamilyMemberHistory', 'RiskAssessment', 'AdverseEvent', 'ClinicalImpression', 'QuestionnaireResponse', 'Media', 'Flag',
  'DetectedIssue', 'NutritionOrder', 'DeviceUseStatement', 'MedicationStatement', 'List', 'Task', 'Communication',
  'CommunicationRequest', 'Device', 'DeviceMetric',
] as const // prettier-ignore
/** What is labelled by its codes (`label-rules.ts`), beside results that have to be released. */
export const diagnosesAndTreatments = [
  'Condition', 'FamilyMemberHistory', 'MedicationAdministration', 'MedicationDispense', 'MedicationRequest',
  'MedicationStatement', 'Procedure', 'ServiceRequest',
] as const // prettier-ignore
/** What is ordered and sent for, beside medications. */
export const orders = ['ServiceRequest', 'DeviceRequest', 'RequestGroup', 'SupplyRequest'] as const
export const deliveries = ['MedicationDispense', 'SupplyDelivery'] as const
export const laboratory = ['Specimen', 'ImagingStudy'] as const
export const carePlans = ['CarePlan', 'Goal', 'CareTeam'] as const
export const stays = ['Encounter', 'EpisodeOfCare'] as const
export const scheduling = ['Appointment', 'AppointmentResponse', 'Schedule', 'Slot'] as const
export const claims = [
  'Claim', 'ExplanationOfBenefit', 'ClaimResponse', 'Coverage', 'CoverageEligibilityRequest',
  'CoverageEligibilityResponse', 'Account', 'ChargeItem', 'Invoice', 'PaymentNotice', 'PaymentReconciliation', 'Contract',
  'EnrollmentRequest', 'EnrollmentResponse',
] as const // prettier-ignore
/** Of many patients at once. */
export const groups = ['Group', 'Person', 'MeasureReport'] as const

/** Readable with scopes of `patient/`: no row of them is about a patient. */
export const shared: ReadonlySet<string> = new Set([...directory, ...catalogue, ...conformance])

/** Members of a patient's compartment that name other patients as well. */
export const aboutMany: ReadonlySet<string> = new Set(groups)

/** Not in the compartment of R4, but with one patient all the same. */
export const byParameter: Readonly<Record<string, string>> = { Device: 'patient', SupplyRequest: 'subject' }
