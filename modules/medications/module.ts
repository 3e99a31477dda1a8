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
    {
      path: '',
      label: 'Medications',
      in: 'chart',
      roles: ['physician', 'nurse', 'aide', 'therapist', 'him', 'patient', 'proxy'],
    },
    { path: 'record', label: 'Record', in: 'chart', roles: ['physician', 'nurse', 'aide', 'him'] },
    {
      path: 'allergies',
      label: 'Allergies',
      in: 'chart',
      roles: ['physician', 'nurse', 'aide', 'therapist', 'him', 'patient', 'proxy'],
    },
    {
      path: 'immunizations',
      label: 'Immunizations',
      in: 'chart',
      roles: ['physician', 'nurse', 'therapist', 'him', 'patient', 'proxy'],
    },
    { path: '', label: 'Orders', in: 'house', roles: ['physician', 'nurse', 'him'] },
    { path: 'pass', label: 'Med pass', in: 'house', icon: 'syringe', roles: ['physician', 'nurse', 'aide'] },
  ],
  slots: {},
  extends: ['chart.summary'],
  order: 20,
  icon: 'pill',
  publishes: [],
  subscribes: [],
  uses: { Observation: 'write', Encounter: 'read' },
  permissions: ['medications.read', 'medications.write'],
})
