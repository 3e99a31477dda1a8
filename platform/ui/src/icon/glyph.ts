import { Component, input } from '@angular/core'
import type { GlyphName } from './glyph-names.ts'

/** The shape of a status. The word beside it, or the label, says the same. */
@Component({
  selector: 'medley-glyph',
  template: `
    <svg
      class="g"
      [class.g16]="size() === 16"
      [class.g20]="size() === 20"
      [class.g28]="size() === 28"
      [attr.role]="label() ? 'img' : null"
      [attr.aria-label]="label() || null"
      [attr.aria-hidden]="label() ? null : 'true'"
    >
      <use [attr.href]="'#g-' + name()" />
    </svg>
  `,
})
export class Glyph {
  readonly name = input.required<GlyphName>()
  readonly size = input<14 | 16 | 20 | 28>(14)
  readonly label = input('')
}
