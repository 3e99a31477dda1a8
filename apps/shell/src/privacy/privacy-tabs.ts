import { Component } from '@angular/core'
import { RouterLink, RouterLinkActive } from '@angular/router'

/** The pages of a privacy officer. */
@Component({
  selector: 'shell-privacy-tabs',
  imports: [RouterLink, RouterLinkActive],
  template: `
    <nav class="seg" aria-label="Privacy" i18n-aria-label>
      <a
        routerLink="/privacy"
        routerLinkActive="on"
        [routerLinkActiveOptions]="{ exact: true }"
        ariaCurrentWhenActive="page"
        i18n
        >Access</a
      >
      <a routerLink="/privacy/emergency" routerLinkActive="on" ariaCurrentWhenActive="page" i18n
        >Emergency access</a
      >
      <a routerLink="/privacy/disclosures" routerLinkActive="on" ariaCurrentWhenActive="page" i18n
        >Disclosures</a
      >
    </nav>
  `,
})
export class PrivacyTabs {}
