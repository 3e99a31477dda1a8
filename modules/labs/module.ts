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
    { path: '', label: 'Results', in: 'chart' },
    { path: 'reports', label: 'Reports', in: 'chart' },
    { path: 'vitals', label: 'Vitals', in: 'chart' },
    { path: '', label: 'Results', in: 'house' },
  ],
  slots: {},
  extends: ['chart.summary'],
  order: 30,
  icon: 'test-tube',
  publishes: [],
  subscribes: [],
  permissions: ['labs.read', 'labs.write'],
})
