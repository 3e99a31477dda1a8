import { Component, input } from '@angular/core'

/** A panel that a button opens: the browser closes it on Esc or a click elsewhere, and gives the focus back. */
@Component({
  selector: 'medley-popover',
  template: `
    <div
      class="popover"
      popover
      [id]="name()"
      role="group"
      [attr.aria-label]="label()"
      [class]="'popover at-' + side()"
    >
      <ng-content />
    </div>
  `,
})
export class Popover {
  /** Value of the opening button's `popovertarget`. */
  readonly name = input.required<string>()
  readonly label = input.required<string>()
  readonly side = input<'left' | 'right'>('right')
}
