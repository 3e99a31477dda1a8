import { defineModule } from '@medley/service/module'

export default defineModule({
  name: 'care',
  label: 'Care',
  port: 5,
  // prettier-ignore
  owns: [
    'CarePlan', 'CareTeam', 'Goal', 'Condition', 'ServiceRequest', 'NutritionOrder', 'DeviceRequest',
    'DeviceUseStatement', 'Procedure', 'Task', 'RequestGroup', 'PlanDefinition', 'ActivityDefinition',
    'RiskAssessment', 'AdverseEvent', 'Communication', 'CommunicationRequest', 'Measure', 'MeasureReport',
  ],
  pages: [
    { path: '', label: 'Care plan', in: 'chart' },
    { path: 'problems', label: 'Problems', in: 'chart' },
    { path: 'team', label: 'Care team', in: 'chart' },
    { path: '', label: 'Care plans', in: 'house' },
    { path: 'tasks', label: 'Tasks', in: 'house', icon: 'list-checks' },
  ],
  slots: {},
  extends: ['chart.summary'],
  order: 50,
  icon: 'clipboard-list',
  publishes: [],
  subscribes: [],
  permissions: ['care.read', 'care.write'],
})
