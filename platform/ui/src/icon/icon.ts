import { Component, input } from '@angular/core'

/** A Lucide icon. It says nothing to a screen reader; the words stand beside it. */
@Component({
  selector: 'medley-icon',
  template: `
    <svg
      class="i"
      [class.i14]="size() === 14"
      [class.i20]="size() === 20"
      [class.i24]="size() === 24"
      aria-hidden="true"
    >
      <use [attr.href]="'#i-' + name()" />
    </svg>
  `,
  host: { class: 'medley-icon' },
})
export class Icon {
  /** A name from the manifest may be unknown to the kit, hence not only `IconName`. */
  readonly name = input.required<string>()
  readonly size = input<14 | 16 | 20 | 24>(16)
}
