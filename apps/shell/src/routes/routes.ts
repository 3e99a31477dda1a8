import { inject } from '@angular/core'
import type { Route, Routes } from '@angular/router'
import type { ModuleEntry, Pages, Remote } from '@medley/ui'
import { SessionsPage } from '../account/sessions.page.ts'
import { ChartPage } from '../chart/chart.page.ts'
import { SummaryPage } from '../chart/summary.page.ts'
import type { Manifest } from '../federation/manifest.ts'
import { ModuleLoader } from '../federation/module-loader.ts'
import { UnavailablePage } from '../unavailable/unavailable.page.ts'
import { NotFoundPage } from '../unavailable/not-found.page.ts'
import { closePatient, openPatient } from './patient-guards.ts'

type Place = keyof Remote['pages']

const hasPages = (place: Place) => (entry: ModuleEntry) => entry.pages.some((page) => page.in === place)

const pageRoutes = (pages: Pages, entry: ModuleEntry, place: Place): Routes => [
  ...Object.entries(pages).map(([path, load]): Route => {
    const listed = entry.pages.find((page) => page.in === place && page.path === path)
    const full = path === '' ? { pathMatch: 'full' as const } : {}
    return { path, ...full, loadComponent: load, title: listed?.label ?? entry.label }
  }),
  { path: '**', component: NotFoundPage },
]

/** The screens of a module at their place; its code is fetched on the first visit. */
const moduleRoute = (entry: ModuleEntry, place: Place): Route => ({
  path: entry.path,
  data: { module: entry.name },
  loadChildren: async () => {
    const remote = await inject(ModuleLoader).load(entry)
    return pageRoutes(remote.pages[place] ?? {}, entry, place)
  },
})

const unavailable: Route = {
  path: 'unavailable/:module',
  component: UnavailablePage,
  title: $localize`Not available`,
}

/** Every address of the shell. The chart's address names the patient: it is the source of truth of who is open. */
export const routesOf = ({ modules }: Manifest): Routes => [
  {
    path: 'p/:patientId',
    component: ChartPage,
    canActivate: [openPatient],
    children: [
      { path: '', pathMatch: 'full', redirectTo: 'summary' },
      { path: 'summary', component: SummaryPage, title: $localize`Summary` },
      ...modules.filter(hasPages('chart')).map((entry) => moduleRoute(entry, 'chart')),
      unavailable,
      { path: '**', component: NotFoundPage },
    ],
  },
  {
    path: '',
    canActivate: [closePatient],
    children: [
      { path: '', pathMatch: 'full', redirectTo: modules.find(hasPages('house'))?.path ?? 'unavailable/all' },
      ...modules.filter(hasPages('house')).map((entry) => moduleRoute(entry, 'house')),
      { path: 'account/sessions', component: SessionsPage, title: $localize`Your sessions` },
      unavailable,
      { path: '**', component: NotFoundPage },
    ],
  },
]
