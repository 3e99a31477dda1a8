import { defineModule } from '@medley/service/module'

/** Whoever works with residents, and who they are. */
const everybody = [
  'physician', 'nurse', 'aide', 'therapist', 'biller', 'labtech', 'him', 'adt', 'patient', 'proxy',
] // prettier-ignore

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
    {
      path: '',
      label: 'Face sheet',
      in: 'chart',
      order: 90,
      roles: everybody,
    },
    { path: 'intake', label: 'Admission', in: 'chart', roles: ['nurse', 'him', 'adt'] },
    {
      path: '',
      label: 'Residents',
      in: 'house',
      roles: everybody,
    },
    { path: 'merge', label: 'Merge records', in: 'house', roles: ['him', 'adt'] },
  ],
  slots: {},
  extends: ['chart.summary'],
  order: 10,
  icon: 'users',
  publishes: [],
  subscribes: [],
  uses: { Encounter: 'read', Location: 'read' },
  permissions: ['patients.read', 'patients.write'],
})
