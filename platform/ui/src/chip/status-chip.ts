import { Component, input } from '@angular/core'
import { Glyph } from '../icon/glyph.ts'
import type { GlyphName, Status } from '../icon/glyph-names.ts'

/** Glyph, word and colour of a status. Solid only for an overdue dose, a critical value and a code status. */
@Component({
  selector: 'medley-status',
  imports: [Glyph],
  template: `
    <span [class]="'chip s-' + status()" [class.solid]="solid()">
      <medley-glyph [name]="glyph() ?? status()" />
      <span><ng-content /></span>
    </span>
  `,
})
export class StatusChip {
  readonly status = input.required<Status>()
  /** Another shape than the status's own, an arrow for instance. */
  readonly glyph = input<GlyphName>()
  readonly solid = input(false)
}
