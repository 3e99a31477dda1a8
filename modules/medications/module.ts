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
  pages: [
    { path: '', label: 'Medications', in: 'chart' },
    { path: 'record', label: 'Record', in: 'chart' },
    { path: 'allergies', label: 'Allergies', in: 'chart' },
    { path: 'immunizations', label: 'Immunizations', in: 'chart' },
    { path: '', label: 'Orders', in: 'house' },
    { path: 'pass', label: 'Med pass', in: 'house', icon: 'syringe' },
  ],
  slots: {},
  extends: ['chart.summary'],
  order: 20,
  icon: 'pill',
  publishes: [],
  subscribes: [],
  permissions: ['medications.read', 'medications.write'],
})
