import { inject } from '@angular/core'
import { Router, type Routes } from '@angular/router'
import { Session } from '@medley/ui'

const ROLES = ['him', 'auditor']

export const mayReview = (roles: readonly string[]): boolean => roles.some((role) => ROLES.includes(role))

/** Screens of privacy officers and auditors. The link is courtesy: the server decides again. */
export const privacyRoutes: Routes = [
  {
    path: 'privacy',
    canActivate: [() => mayReview(inject(Session).user()?.roles ?? []) || inject(Router).parseUrl('/')],
    children: [
      {
        path: '',
        pathMatch: 'full',
        loadComponent: () => import('./trail.page.ts').then((file) => file.TrailPage),
        title: $localize`Who looked at whom`,
      },
      {
        path: 'emergency',
        loadComponent: () => import('./emergency.page.ts').then((file) => file.EmergencyPage),
        title: $localize`Emergency access`,
      },
      {
        path: 'disclosures',
        loadComponent: () => import('./disclosures.page.ts').then((file) => file.DisclosuresPage),
        title: $localize`Accounting of disclosures`,
      },
    ],
  },
]
