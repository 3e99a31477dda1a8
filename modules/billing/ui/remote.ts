import { defineRemote } from '@medley/ui/context'

/** What the shell may show of coverage, claims and payments. */
export default defineRemote({
  module: 'billing',
  pages: {
    chart: {
      '': () => import('./coverage/coverage.page.ts').then((file) => file.CoveragePage),
      claims: () => import('./claims/claims.page.ts').then((file) => file.ClaimsPage),
      payments: () => import('./payments/payments.page.ts').then((file) => file.PaymentsPage),
    },
    house: {
      '': () => import('./claims/all-claims.page.ts').then((file) => file.AllClaimsPage),
      month: () => import('./month/month.page.ts').then((file) => file.MonthPage),
    },
  },
  extensions: {
    'chart.summary': [
      {
        id: 'coverage',
        order: 40,
        load: () => import('./summary/billing.card.ts').then((file) => file.BillingCard),
      },
    ],
  },
})
