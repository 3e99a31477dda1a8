import { Component } from '@angular/core'

/** Seven bars that make an M: seven modules, one letter. */
@Component({
  selector: 'shell-mark',
  template: `
    <svg width="28" height="28" viewBox="0 0 28 28" aria-hidden="true">
      @for (bar of bars; track bar.x) {
        <rect
          fill="currentColor"
          width="2.6"
          rx="1.3"
          [attr.x]="bar.x"
          [attr.y]="bar.y"
          [attr.height]="bar.height"
        />
      }
    </svg>
  `,
})
export class Mark {
  protected readonly bars = [
    { x: 2, y: 4, height: 20 },
    { x: 5.6, y: 6.5, height: 8 },
    { x: 9.1, y: 10, height: 8 },
    { x: 12.7, y: 13.5, height: 8 },
    { x: 16.3, y: 10, height: 8 },
    { x: 19.8, y: 6.5, height: 8 },
    { x: 23.4, y: 4, height: 20 },
  ]
}
