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
  pages: [],
  slots: {},
  extends: [],
  order: 40,
  icon: 'test-tube',
  publishes: [],
  subscribes: [],
  permissions: ['labs.read', 'labs.write'],
})
