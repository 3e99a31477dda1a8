import { Component, input, output } from '@angular/core'
import { Glyph, type LoadState } from '@medley/ui'

/** Safety: a part of the banner that could not be checked must never look like "none". */
@Component({
  selector: 'shell-not-checked',
  imports: [Glyph],
  template: `
    @switch (state()) {
      @case ('loading') {
        <span class="skel banner-skel" role="status" aria-label="Loading" i18n-aria-label></span>
      }
      @case ('failed') {
        <button type="button" class="chip s-critical" (click)="retry.emit()">
          <medley-glyph name="critical" /><b i18n>Could not check</b><span class="sr" i18n>Try again</span>
        </button>
      }
    }
  `,
})
export class NotChecked {
  readonly state = input.required<LoadState>()
  readonly retry = output()
}
