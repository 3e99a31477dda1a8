import { Component, input } from '@angular/core'
import type { Save } from './inject-save.ts'
import { Glyph } from '../icon/glyph.ts'

/** Says beside the button that the act was not done, and why. What was typed stays. */
@Component({
  selector: 'medley-save-failed',
  imports: [Glyph],
  template: `
    @if (save().failure(); as failure) {
      <p class="notice s-critical" role="alert">
        <medley-glyph name="critical" [size]="16" />
        <span
          ><b class="b" i18n>Not saved.</b> {{ failure.message }}
          @if (failure.reference) {
            <span class="label" i18n>Report code {{ failure.reference }}</span>
          }
        </span>
      </p>
    }
  `,
})
export class SaveFailed {
  readonly save = input.required<Save>()
}
