import { defineModule } from '@medley/service/module'

export default defineModule({
  name: 'medications',
  label: 'Medications',
  port: 3,
  // prettier-ignore
  owns: [
    'MedicationRequest', 'MedicationAdministration', 'MedicationDispense', 'MedicationStatement',
    'Medication', 'MedicationKnowledge', 'AllergyIntolerance', 'Immunization', 'ImmunizationEvaluation',
    'ImmunizationRecommendation', 'DetectedIssue', 'SupplyRequest', 'SupplyDelivery', 'List',
  ],
  pages: [],
  slots: {},
  extends: [],
  order: 30,
  icon: 'pill',
  publishes: [],
  subscribes: [],
  permissions: ['medications.read', 'medications.write'],
})
