import { Component, computed, inject, input } from '@angular/core'
import { Router, RouterLink, RouterLinkActive } from '@angular/router'
import { Glyph, ModuleDirectory, ModuleHealth, Session } from '@medley/ui'
import { tabsOf } from './tabs-of.ts'

/** The chart's pages: one tab per module, in the manifest's order. */
@Component({
  selector: 'shell-chart-tabs',
  imports: [Glyph, RouterLink, RouterLinkActive],
  template: `
    <nav class="tabs" aria-label="Chart" i18n-aria-label>
      <a [routerLink]="['/p', patientId(), 'summary']" routerLinkActive="on" ariaCurrentWhenActive="page" i18n
        >Summary</a
      >
      @for (tab of tabs(); track tab.module) {
        <a
          [routerLink]="['/p', patientId(), tab.path]"
          routerLinkActive="on"
          ariaCurrentWhenActive="page"
          [class.on]="tab.module === missing()"
        >
          {{ tab.label }}
          @if (health.isDown(tab.module)) {
            <span class="s-critical fg"
              ><medley-glyph name="critical" label="not available" i18n-label
            /></span>
          }
        </a>
      }
      <a [routerLink]="['/p', patientId(), 'apps']" routerLinkActive="on" ariaCurrentWhenActive="page" i18n
        >Apps</a
      >
    </nav>
  `,
})
export class ChartTabs {
  readonly patientId = input.required<string>()
  protected readonly health = inject(ModuleHealth)
  readonly #directory = inject(ModuleDirectory)
  readonly #router = inject(Router)
  readonly #session = inject(Session)
  /** The module whose card stands in for its screens: its tab is still the one that is open. */
  protected readonly missing = computed(() => {
    const url = this.#router.lastSuccessfulNavigation()?.finalUrl?.toString() ?? ''
    return /\/unavailable\/([\w-]+)/.exec(url)?.[1]
  })
  protected readonly tabs = computed(() =>
    tabsOf(this.#directory.modules(), this.#session.user()?.roles ?? []),
  )
}
