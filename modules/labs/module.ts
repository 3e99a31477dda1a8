import { defineModule } from '@medley/service/module'

export default defineModule({
  name: 'labs',
  label: 'Results',
  port: 4,
  // prettier-ignore
  owns: [
    'DiagnosticReport', 'Observation', 'Specimen', 'ImagingStudy', 'Device', 'DeviceMetric',
    'ObservationDefinition', 'SpecimenDefinition',
  ],
  pages: [
    {
      path: '',
      label: 'Results',
      in: 'chart',
      roles: ['physician', 'nurse', 'therapist', 'labtech', 'him', 'patient', 'proxy'],
    },
    {
      path: 'reports',
      label: 'Reports',
      in: 'chart',
      roles: ['physician', 'nurse', 'therapist', 'labtech', 'him', 'patient', 'proxy'],
    },
    {
      path: 'vitals',
      label: 'Vitals',
      in: 'chart',
      roles: ['physician', 'nurse', 'therapist', 'him', 'patient', 'proxy'],
    },
    { path: '', label: 'Results', in: 'house', roles: ['physician', 'nurse', 'labtech', 'him'] },
  ],
  slots: {},
  extends: ['chart.summary'],
  order: 30,
  icon: 'test-tube',
  publishes: [],
  subscribes: [],
  permissions: ['labs.read', 'labs.write'],
})
