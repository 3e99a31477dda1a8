import { defineRemote } from '@medley/ui/context'

/** What the shell may show of notes and documents. */
export default defineRemote({
  module: 'notes',
  pages: {
    chart: {
      '': () => import('./documents/documents.page.ts').then((file) => file.DocumentsPage),
      'write/:template': () => import('./write/write.page.ts').then((file) => file.WritePage),
      'draft/:draft': () => import('./write/write.page.ts').then((file) => file.WritePage),
    },
    house: { '': () => import('./newest/newest.page.ts').then((file) => file.NewestPage) },
  },
  extensions: {
    'chart.summary': [
      {
        id: 'recent',
        order: 80,
        load: () => import('./summary/notes.card.ts').then((file) => file.NotesCard),
      },
    ],
  },
})
