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
    { path: '', label: 'Stay', in: 'chart' },
    { path: '', label: 'In house', in: 'house' },
    { path: 'midnight', label: 'Midnight census', in: 'house' },
    { path: 'beds', label: 'Bed board', in: 'house', icon: 'layout-dashboard' },
  ],
  slots: {},
  extends: ['chart.summary'],
  order: 60,
  icon: 'bed-double',
  publishes: [],
  subscribes: [],
  permissions: ['adt.read', 'adt.write'],
})
