import { defineModule } from '@medley/service/module'

export default defineModule({
  name: 'patients',
  label: 'Residents',
  port: 1,
  // prettier-ignore
  owns: [
    'Patient', 'RelatedPerson', 'Person', 'Practitioner', 'PractitionerRole', 'Organization', 'Consent',
    'Flag', 'Group', 'Endpoint',
  ],
  pages: [
    { path: '', label: 'Face sheet', in: 'chart', order: 90 },
    { path: 'intake', label: 'Admission', in: 'chart' },
    { path: '', label: 'Residents', in: 'house' },
    { path: 'merge', label: 'Merge records', in: 'house' },
  ],
  slots: {},
  extends: ['chart.summary'],
  order: 10,
  icon: 'users',
  publishes: [],
  subscribes: [],
  permissions: ['patients.read', 'patients.write'],
})
