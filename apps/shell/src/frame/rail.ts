import { Component, computed, inject } from '@angular/core'
import { RouterLink, RouterLinkActive } from '@angular/router'
import { Glyph, Icon, ModuleDirectory, ModuleHealth, PatientContext, Session } from '@medley/ui'
import { mayRunFeeds } from '../feeds/feeds-roles.ts'
import { mayReview } from '../privacy/privacy.routes.ts'
import { FEEDS, PRIVACY, type RailEntry, railOf } from './rail-of.ts'

/** One entry per module. One that is down keeps its entry: its own card says why. */
@Component({
  selector: 'shell-rail',
  imports: [Glyph, Icon, RouterLink, RouterLinkActive],
  template: `
    <nav class="rail" aria-label="Modules" i18n-aria-label>
      @for (entry of entries(); track entry.url) {
        <a
          [routerLink]="entry.url"
          [routerLinkActive]="entry.isChart ? '' : 'on'"
          [routerLinkActiveOptions]="{ exact: isShared(entry) }"
          [class.down]="health.isDown(entry.module)"
        >
          <medley-icon [name]="health.isDown(entry.module) ? 'unplug' : entry.icon" [size]="20" />
          <span>{{ entry.label }}</span>
          @if (health.isDown(entry.module)) {
            <span class="mark s-critical fg"
              ><medley-glyph name="critical" label="not available" i18n-label
            /></span>
          }
        </a>
      }
    </nav>
  `,
})
export class Rail {
  protected readonly health = inject(ModuleHealth)
  readonly #directory = inject(ModuleDirectory)
  readonly #context = inject(PatientContext)
  readonly #session = inject(Session)
  readonly #roles = computed(() => this.#session.user()?.roles ?? [])
  /** Where two entries lead into one module, only the exact one is on. */
  protected readonly isShared = ({ module }: RailEntry): boolean =>
    this.entries().filter((entry) => entry.module === module).length > 1
  protected readonly entries = computed((): readonly RailEntry[] => [
    ...railOf(this.#directory.modules(), { patientId: this.#context.patientId(), roles: this.#roles() }),
    ...(mayReview(this.#roles()) ? [PRIVACY] : []),
    ...(mayRunFeeds(this.#roles()) ? [FEEDS] : []),
  ])
}
