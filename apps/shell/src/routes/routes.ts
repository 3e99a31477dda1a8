import { inject } from '@angular/core'
import type { Route, Routes } from '@angular/router'
import { type ModuleEntry, type Pages, type Remote, Session } from '@medley/ui'
import { SessionsPage } from '../account/sessions.page.ts'
import { AppsPage } from '../apps/apps.page.ts'
import { ChartPage } from '../chart/chart.page.ts'
import { SummaryPage } from '../chart/summary.page.ts'
import type { Manifest } from '../federation/manifest.ts'
import { ModuleLoader } from '../federation/module-loader.ts'
import { UnavailablePage } from '../unavailable/unavailable.page.ts'
import { NotFoundPage } from '../unavailable/not-found.page.ts'
import { feedsRoutes } from '../feeds/feeds.routes.ts'
import { privacyRoutes } from '../privacy/privacy.routes.ts'
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

/** An auditor has nothing to see of the residents, an administrator neither. */
function firstPage(modules: Manifest['modules']): string {
  const roles = inject(Session).user()?.roles ?? []
  if (roles.every((role) => role === 'auditor') && roles.length > 0) return 'privacy'
  if (roles.every((role) => role === 'admin') && roles.length > 0) return 'feeds'
  return modules.find(hasPages('house'))?.path ?? 'unavailable/all'
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
      { path: 'apps', component: AppsPage, title: $localize`Apps` },
      unavailable,
      { path: '**', component: NotFoundPage },
    ],
  },
  {
    path: '',
    canActivate: [closePatient],
    children: [
      { path: '', pathMatch: 'full', redirectTo: () => firstPage(modules) },
      ...modules.filter(hasPages('house')).map((entry) => moduleRoute(entry, 'house')),
      ...privacyRoutes,
      ...feedsRoutes,
      { path: 'account/sessions', component: SessionsPage, title: $localize`Your sessions` },
      unavailable,
      { path: '**', component: NotFoundPage },
    ],
  },
]
