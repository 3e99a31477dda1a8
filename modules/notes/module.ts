import { defineModule } from '@medley/service/module'

export default defineModule({
  name: 'notes',
  label: 'Notes',
  port: 2,
  // prettier-ignore
  owns: [
    'DocumentReference', 'Composition', 'Binary', 'Questionnaire', 'QuestionnaireResponse',
    'ClinicalImpression', 'Media', 'FamilyMemberHistory',
  ],
  pages: [
    {
      path: '',
      label: 'Notes',
      in: 'chart',
      roles: ['physician', 'nurse', 'therapist', 'him', 'patient', 'proxy'],
    },
    { path: 'write/:template', label: 'New note', in: 'chart' },
    { path: 'draft/:draft', label: 'Draft', in: 'chart' },
    { path: '', label: 'Notes', in: 'house', roles: ['physician', 'nurse', 'therapist', 'him'] },
  ],
  slots: {},
  extends: ['chart.summary'],
  order: 40,
  icon: 'file-pen-line',
  publishes: [],
  subscribes: [],
  uses: {
    Observation: 'read',
    MedicationRequest: 'read',
    AllergyIntolerance: 'read',
    Condition: 'read',
    Encounter: 'read',
    PractitionerRole: 'read',
  },
  permissions: ['notes.read', 'notes.write'],
})
