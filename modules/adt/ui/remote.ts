import { defineRemote } from '@medley/ui/context'

/** What the shell may show of stays: admissions, moves, visits. */
export default defineRemote({
  module: 'adt',
  pages: {
    chart: {
      '': () => import('./stays/stays.page.ts').then((file) => file.StaysPage),
      packet: () => import('./packet/packet.page.ts').then((file) => file.PacketPage),
    },
    house: {
      '': () => import('./census/census.page.ts').then((file) => file.CensusPage),
      beds: () => import('./beds/beds.page.ts').then((file) => file.BedsPage),
      midnight: () => import('./midnight/midnight.page.ts').then((file) => file.MidnightPage),
    },
  },
  extensions: {
    'chart.summary': [
      {
        id: 'stays',
        order: 60,
        load: () => import('./summary/stays.card.ts').then((file) => file.StaysCard),
      },
    ],
  },
})
