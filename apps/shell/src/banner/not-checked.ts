import { Component, computed, input } from '@angular/core'
import { Glyph, Icon, type Loadable } from '@medley/ui'

/** Safety: a part of the banner that could not be checked, or is not for this role, must never look like "none". */
@Component({
  selector: 'shell-not-checked',
  imports: [Glyph, Icon],
  template: `
    @if (isWithheld()) {
      <span class="chip plain"
        ><medley-icon name="lock" [size]="14" /><span i18n>Not shown</span
        ><span class="sr" i18n> to your role</span></span
      >
    } @else if (part().state() === 'failed') {
      <button type="button" class="chip s-critical" (click)="part().reload()">
        <medley-glyph name="critical" /><b i18n>Could not check</b><span class="sr" i18n>Try again</span>
      </button>
    } @else {
      <span class="skel banner-skel" role="status" aria-label="Loading" i18n-aria-label></span>
    }
  `,
})
export class NotChecked {
  readonly part = input.required<Loadable>()
  protected readonly isWithheld = computed(() => this.part().failure()?.kind === 'forbidden')
}
