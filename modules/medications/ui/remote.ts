import { defineRemote } from '@medley/ui/context'

/** What the shell may show of medications, allergies and immunizations. */
export default defineRemote({
  module: 'medications',
  pages: {
    chart: {
      '': () => import('./list/medications.page.ts').then((file) => file.MedicationsPage),
      record: () => import('./record/record.page.ts').then((file) => file.RecordPage),
      allergies: () => import('./allergies/allergies.page.ts').then((file) => file.AllergiesPage),
      immunizations: () =>
        import('./immunizations/immunizations.page.ts').then((file) => file.ImmunizationsPage),
    },
    house: {
      '': () => import('./orders/orders.page.ts').then((file) => file.OrdersPage),
      pass: () => import('./pass/pass.page.ts').then((file) => file.PassPage),
    },
  },
  extensions: {
    'chart.summary': [
      {
        id: 'current',
        order: 10,
        load: () => import('./summary/medications.card.ts').then((file) => file.MedicationsCard),
      },
      {
        id: 'allergies',
        order: 70,
        load: () => import('./summary/allergies.card.ts').then((file) => file.AllergiesCard),
      },
    ],
  },
})
