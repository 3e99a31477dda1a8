import { defineRemote } from '@medley/ui/context'

/** What the shell may show of residents: who they are, and all of them. */
export default defineRemote({
  module: 'patients',
  pages: {
    chart: {
      '': () => import('./face-sheet/face-sheet.page.ts').then((file) => file.FaceSheetPage),
      intake: () => import('./register/intake.page.ts').then((file) => file.IntakePage),
    },
    house: {
      '': () => import('./residents/residents.page.ts').then((file) => file.ResidentsPage),
      merge: () => import('./merge/merge.page.ts').then((file) => file.MergePage),
    },
  },
  extensions: {
    'chart.summary': [
      {
        id: 'people',
        order: 90,
        load: () => import('./summary/people.card.ts').then((file) => file.PeopleCard),
      },
    ],
  },
})
