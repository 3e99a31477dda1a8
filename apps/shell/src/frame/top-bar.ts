import { Component, inject } from '@angular/core'
import { RouterLink } from '@angular/router'
import { Icon, Session } from '@medley/ui'
import { ScreenLock } from '../lock/screen-lock.ts'
import { PatientSearch } from '../search/patient-search.ts'
import { FacilityClock } from './facility-clock.ts'
import { Mark } from './mark.ts'
import { UserMenu } from './user-menu.ts'

@Component({
  selector: 'shell-top-bar',
  imports: [FacilityClock, Icon, Mark, PatientSearch, RouterLink, UserMenu],
  template: `
    <header class="top">
      <a class="brand" routerLink="/" aria-label="Medley, start" i18n-aria-label><shell-mark /></a>
      <span class="facility" data-testid="facility">{{ session.facility()?.name }}</span>
      <span class="grow"></span>
      <shell-patient-search />
      <span class="grow"></span>
      <shell-facility-clock />
      <button
        type="button"
        class="iconbtn"
        aria-label="Lock the screen"
        i18n-aria-label
        title="Lock the screen (Alt L)"
        i18n-title
        (click)="lock.lock()"
      >
        <medley-icon name="lock" [size]="20" />
      </button>
      <shell-user-menu />
    </header>
  `,
})
export class TopBar {
  protected readonly session = inject(Session)
  protected readonly lock = inject(ScreenLock)
}
