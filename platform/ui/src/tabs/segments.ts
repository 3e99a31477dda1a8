import { Component, input, model } from '@angular/core'

export interface Segment {
  readonly id: string
  readonly label: string
}

/** One choice of a few, all in sight. */
@Component({
  selector: 'medley-segments',
  template: `
    <div class="seg" role="group" [attr.aria-label]="label()">
      @for (segment of segments(); track segment.id) {
        <button
          type="button"
          [class.on]="segment.id === chosen()"
          [attr.aria-pressed]="segment.id === chosen()"
          (click)="chosen.set(segment.id)"
        >
          {{ segment.label }}
        </button>
      }
    </div>
  `,
})
export class Segments {
  readonly label = input.required<string>()
  readonly segments = input.required<readonly Segment[]>()
  readonly chosen = model.required<string>()
}
