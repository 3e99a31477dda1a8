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
    {
      path: '',
      label: 'Care plan',
      in: 'chart',
      roles: ['physician', 'nurse', 'aide', 'therapist', 'him', 'patient', 'proxy'],
    },
    {
      path: 'problems',
      label: 'Problems',
      in: 'chart',
      roles: ['physician', 'nurse', 'therapist', 'him', 'patient', 'proxy'],
    },
    {
      path: 'team',
      label: 'Care team',
      in: 'chart',
      roles: ['physician', 'nurse', 'aide', 'therapist', 'him', 'patient', 'proxy'],
    },
    { path: '', label: 'Care plans', in: 'house', roles: ['physician', 'nurse', 'aide', 'therapist', 'him'] },
    {
      path: 'tasks',
      label: 'Tasks',
      in: 'house',
      icon: 'list-checks',
      roles: ['physician', 'nurse', 'aide', 'therapist'],
    },
  ],
  slots: {},
  extends: ['chart.summary'],
  order: 50,
  icon: 'clipboard-list',
  publishes: [],
  subscribes: [],
  permissions: ['care.read', 'care.write'],
})
