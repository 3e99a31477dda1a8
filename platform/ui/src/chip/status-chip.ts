import { Component, computed, input } from '@angular/core'
import { Glyph } from '../icon/glyph.ts'
import type { GlyphName, Status } from '../icon/glyph-names.ts'

/** Glyph, word and colour of a status. Solid only for an overdue dose, a critical value and a code status. */
@Component({
  selector: 'medley-status',
  imports: [Glyph],
  template: `
    <span [class]="look()" [class.solid]="solid()">
      @if (glyph() ?? status(); as shape) {
        <medley-glyph [name]="shape" />
      }
      <span><ng-content /></span>
    </span>
  `,
})
export class StatusChip {
  /** `null`: the word alone, for what is over and asks for nothing. */
  readonly status = input.required<Status | null>()
  /** Another shape than the status's own, an arrow for instance. */
  readonly glyph = input<GlyphName>()
  readonly solid = input(false)
  protected readonly look = computed(() => (this.status() ? `chip s-${this.status()}` : 'chip plain'))
}
