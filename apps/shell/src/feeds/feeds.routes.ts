import { inject } from '@angular/core'
import { Router, type Routes } from '@angular/router'
import { Session } from '@medley/ui'
import { mayRunFeeds } from './feeds-roles.ts'

/** Screens of who looks after the feeds. The link is courtesy: the server decides again. */
export const feedsRoutes: Routes = [
  {
    path: 'feeds',
    canActivate: [() => mayRunFeeds(inject(Session).user()?.roles ?? []) || inject(Router).parseUrl('/')],
    children: [
      {
        path: '',
        pathMatch: 'full',
        loadComponent: () => import('./feeds.page.ts').then((file) => file.FeedsPage),
        title: $localize`Feeds`,
      },
      {
        path: 'problems',
        loadComponent: () => import('./problems.page.ts').then((file) => file.ProblemsPage),
        title: $localize`Messages not applied`,
      },
      {
        path: 'census',
        loadComponent: () => import('./census.page.ts').then((file) => file.CensusPage),
        title: $localize`Census compared`,
      },
      {
        path: 'facts',
        loadComponent: () => import('./facts.page.ts').then((file) => file.FactsPage),
        title: $localize`Facts of the facility`,
      },
    ],
  },
]
