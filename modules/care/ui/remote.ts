import { defineRemote } from '@medley/ui/context'

/** What the shell may show of care: plans and goals, problems, the team. */
export default defineRemote({
  module: 'care',
  pages: {
    chart: {
      '': () => import('./plan/plan.page.ts').then((file) => file.PlanPage),
      problems: () => import('./problems/problems.page.ts').then((file) => file.ProblemsPage),
      team: () => import('./team/team.page.ts').then((file) => file.TeamPage),
    },
    house: {
      '': () => import('./plans/plans.page.ts').then((file) => file.PlansPage),
      tasks: () => import('./tasks/tasks.page.ts').then((file) => file.TasksPage),
    },
  },
  extensions: {
    'chart.summary': [
      {
        id: 'problems',
        order: 30,
        load: () => import('./summary/care.card.ts').then((file) => file.CareCard),
      },
    ],
  },
})
