import { Component, inject } from '@angular/core'
import { RouterLink } from '@angular/router'
import { Session } from '@medley/ui'
import { PatientSearch } from '../search/patient-search.ts'
import { FacilityClock } from './facility-clock.ts'
import { Mark } from './mark.ts'
import { UserMenu } from './user-menu.ts'

@Component({
  selector: 'shell-top-bar',
  imports: [FacilityClock, Mark, PatientSearch, RouterLink, UserMenu],
  template: `
    <header class="top">
      <a class="brand" routerLink="/" aria-label="Medley, start" i18n-aria-label><shell-mark /></a>
      <span class="facility" data-testid="facility">{{ session.facility()?.name }}</span>
      <span class="grow"></span>
      <shell-patient-search />
      <span class="grow"></span>
      <shell-facility-clock />
      <shell-user-menu />
    </header>
  `,
})
export class TopBar {
  protected readonly session = inject(Session)
}
