import { Component, computed, input, output } from '@angular/core'
import type { FhirFailure } from '../fhir/fhir-failure.ts'
import { Glyph } from '../icon/glyph.ts'
import { Icon } from '../icon/icon.ts'

/** A card whose data was refused or did not come, though its module answers. */
@Component({
  selector: 'medley-card-failed',
  imports: [Glyph, Icon],
  template: `
    @if (isForbidden()) {
      <article class="card" [attr.data-module]="module()" data-state="failed">
        <header>
          <medley-icon name="lock" />
          <h2>{{ heading() }}</h2>
        </header>
        <div class="msg">
          <div>
            <h3 i18n>You do not have access to this.</h3>
            <p class="t2" i18n>Entries may exist. Ask whoever administers your account.</p>
          </div>
        </div>
      </article>
    } @else {
      <article class="card failed" [attr.data-module]="module()" data-state="failed">
        <header>
          <span class="s-overdue fg"><medley-glyph name="overdue" [size]="16" /></span>
          <h2 i18n>{{ heading() }} could not load</h2>
        </header>
        <div class="msg" role="alert">
          <div>
            <h3 i18n>Do not assume there are none.</h3>
            <p class="t2">{{ failure()?.message }}</p>
            <p class="actions">
              <button type="button" class="btn primary" (click)="retry.emit()">
                <medley-icon name="refresh-cw" /><span i18n>Try again</span>
              </button>
              @if (failure()?.reference; as reference) {
                <span class="label end" i18n>Report code {{ reference }}</span>
              }
            </p>
          </div>
        </div>
      </article>
    }
  `,
})
export class CardFailed {
  readonly heading = input.required<string>()
  readonly module = input.required<string>()
  readonly failure = input<FhirFailure>()
  readonly retry = output()
  protected readonly isForbidden = computed(() => this.failure()?.kind === 'forbidden')
}
