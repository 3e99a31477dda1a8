import { Component, input, output } from '@angular/core'
import { Glyph, Icon } from '@medley/ui'

/** A screen or widget whose own code threw. Its module may be fine; what it would have shown is not known. */
@Component({
  selector: 'shell-broken-card',
  imports: [Glyph, Icon],
  template: `
    <article class="card failed" [attr.data-module]="module() || null" data-state="failed">
      <header>
        <span class="s-overdue fg"><medley-glyph name="overdue" [size]="16" /></span>
        <h2>{{ heading() || stopped }}</h2>
      </header>
      <div class="msg" role="alert">
        <div>
          <h3 i18n>Do not assume there is nothing to see.</h3>
          <p class="t2">{{ detail() }}</p>
          <p class="actions">
            <button type="button" class="btn primary" (click)="retry.emit()">
              <medley-icon name="refresh-cw" /><span i18n>Try again</span>
            </button>
          </p>
        </div>
      </div>
    </article>
  `,
})
export class BrokenCard {
  readonly heading = input('')
  readonly module = input('')
  readonly detail = input('')
  readonly retry = output()
  protected readonly stopped = $localize`This screen stopped working`
}
