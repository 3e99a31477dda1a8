import { Component, computed, inject, input, output } from '@angular/core'
import { ModuleDirectory } from '../context/module-directory.ts'
import { ModuleHealth } from '../context/module-health.ts'
import { formatTime } from '../format/date.ts'
import { Glyph } from '../icon/glyph.ts'
import { Icon } from '../icon/icon.ts'
import { injectRetryClock } from './retry-clock.ts'

/** A module that does not answer, or whose screens could not be loaded. */
@Component({
  selector: 'medley-unavailable',
  imports: [Glyph, Icon],
  template: `
    <article class="card unavail" [attr.data-module]="module()" data-state="failed">
      <header>
        <span class="s-critical fg"><medley-glyph name="critical" [size]="16" /></span>
        <h2 i18n>{{ label() }} is not available</h2>
        @if (since(); as time) {
          <span class="meta end" i18n>since {{ time }}</span>
        }
      </header>
      <div class="msg" role="alert">
        <div>
          <!-- Safety: a module that is down must not read as a resident without data. -->
          <h3 i18n>This does not mean there is nothing to see.</h3>
          <p class="t2" i18n>Entries may exist that you cannot see here. The other modules work.</p>
          @if (detail()) {
            <p class="t3 dense">{{ detail() }}</p>
          }
          <p class="actions">
            <button type="button" class="btn primary" (click)="retry.emit()">
              <medley-icon name="refresh-cw" /><span i18n>Try again</span>
            </button>
          </p>
        </div>
      </div>
      <footer>
        <span aria-hidden="true" i18n>Trying again in {{ clock.secondsLeft() }} s</span>
        @if (version(); as version) {
          <span class="end">{{ module() }} {{ version }}</span>
        }
      </footer>
    </article>
  `,
})
export class Unavailable {
  readonly module = input.required<string>()
  /** The reason, for whoever is called about it. */
  readonly detail = input('')
  readonly retry = output()

  readonly #directory = inject(ModuleDirectory)
  readonly #health = inject(ModuleHealth)
  protected readonly clock = injectRetryClock(() => this.retry.emit())
  protected readonly label = computed(() => this.#directory.labelOf(this.module()))
  protected readonly version = computed(() => this.#directory.find(this.module())?.version)
  protected readonly since = computed(() => formatTime(this.#health.down().get(this.module())))
}
