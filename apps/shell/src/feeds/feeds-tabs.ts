import { Component } from '@angular/core'
import { RouterLink, RouterLinkActive } from '@angular/router'

/** The pages of who looks after the feeds. */
@Component({
  selector: 'shell-feeds-tabs',
  imports: [RouterLink, RouterLinkActive],
  template: `
    <nav class="seg" aria-label="Feeds of the facility" i18n-aria-label>
      <a
        routerLink="/feeds"
        routerLinkActive="on"
        [routerLinkActiveOptions]="{ exact: true }"
        ariaCurrentWhenActive="page"
        i18n
        >Feeds</a
      >
      <a routerLink="/feeds/problems" routerLinkActive="on" ariaCurrentWhenActive="page" i18n>Not applied</a>
      <a routerLink="/feeds/census" routerLinkActive="on" ariaCurrentWhenActive="page" i18n>Census</a>
      <a routerLink="/feeds/facts" routerLinkActive="on" ariaCurrentWhenActive="page" i18n>Facts</a>
    </nav>
  `,
})
export class FeedsTabs {}
