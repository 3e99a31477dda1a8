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
  pages: [],
  slots: {},
  extends: [],
  order: 50,
  icon: 'clipboard-list',
  publishes: [],
  subscribes: [],
  permissions: ['care.read', 'care.write'],
})
