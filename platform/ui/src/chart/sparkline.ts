import { Component, computed, input } from '@angular/core'
import { extent } from 'd3-array'
import { scaleLinear } from 'd3-scale'
import { line } from 'd3-shape'

const [width, height, margin] = [84, 22, 3]

/** The course of a value in the height of a row. Decoration: the value itself stands beside it. */
@Component({
  selector: 'medley-sparkline',
  template: `
    @if (course(); as course) {
      <svg class="sparkline" [attr.width]="width" [attr.height]="height" aria-hidden="true">
        <path [attr.d]="course.path" />
        <circle [attr.cx]="course.x" [attr.cy]="course.y" r="2.4" />
      </svg>
    }
  `,
})
export class Sparkline {
  /** Oldest first. */
  readonly values = input.required<readonly number[]>()
  protected readonly width = width
  protected readonly height = height

  protected readonly course = computed(() => {
    const values = this.values()
    const [low, high] = extent(values)
    const last = values.at(-1)
    if (values.length < 2 || low === undefined || high === undefined || last === undefined) return null
    const x = scaleLinear([0, values.length - 1], [margin, width - margin])
    // A value that never changed is a line in the middle, not at the edge.
    const y = low === high ? () => height / 2 : scaleLinear([low, high], [height - margin, margin])
    const path = line<number>((_, place) => x(place), y)(values) ?? ''
    return { path, x: x(values.length - 1), y: y(last) }
  })
}
