import { defineModule } from '@medley/service/module'

export default defineModule({
  name: 'adt',
  label: 'Stays',
  port: 6,
  // prettier-ignore
  owns: [
    'Encounter', 'Location', 'EpisodeOfCare', 'Appointment', 'AppointmentResponse', 'Schedule', 'Slot',
    'HealthcareService',
  ],
  pages: [
    {
      path: '',
      label: 'Stay',
      in: 'chart',
      roles: ['physician', 'nurse', 'aide', 'therapist', 'biller', 'him', 'adt', 'patient', 'proxy'],
    },
    {
      path: 'packet',
      label: 'Transfer packet',
      in: 'chart',
      roles: ['physician', 'nurse', 'him', 'adt'],
    },
    {
      path: '',
      label: 'In house',
      in: 'house',
      roles: ['physician', 'nurse', 'aide', 'therapist', 'him', 'adt'],
    },
    { path: 'midnight', label: 'Midnight census', in: 'house', roles: ['physician', 'nurse', 'him', 'adt'] },
    {
      path: 'beds',
      label: 'Bed board',
      in: 'house',
      icon: 'layout-dashboard',
      roles: ['physician', 'nurse', 'aide', 'therapist', 'him', 'adt'],
    },
  ],
  slots: {},
  extends: ['chart.summary'],
  order: 60,
  icon: 'bed-double',
  publishes: [],
  subscribes: [],
  // All but the patient is for the transfer packet.
  uses: {
    Patient: 'read',
    Composition: 'write',
    Flag: 'read',
    AllergyIntolerance: 'read',
    MedicationRequest: 'read',
    Medication: 'read',
    MedicationAdministration: 'read',
    Condition: 'read',
    Observation: 'read',
    Immunization: 'read',
    RelatedPerson: 'read',
    Coverage: 'read',
  },
  permissions: ['adt.read', 'adt.write'],
})
