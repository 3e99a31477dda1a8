import { defineRemote } from '@medley/ui/context'

/** What the shell may show of results: laboratory, reports, vital signs. */
export default defineRemote({
  module: 'labs',
  pages: {
    chart: {
      '': () => import('./cumulative/cumulative.page.ts').then((file) => file.CumulativePage),
      reports: () => import('./reports/reports.page.ts').then((file) => file.ReportsPage),
      vitals: () => import('./vitals/vitals.page.ts').then((file) => file.VitalsPage),
    },
    house: { '': () => import('./inbox/inbox.page.ts').then((file) => file.InboxPage) },
  },
  extensions: {
    'chart.summary': [
      {
        id: 'vitals',
        order: 20,
        load: () => import('./summary/vitals.card.ts').then((file) => file.VitalsCard),
      },
      {
        id: 'results',
        order: 50,
        load: () => import('./summary/results.card.ts').then((file) => file.ResultsCard),
      },
    ],
  },
})
