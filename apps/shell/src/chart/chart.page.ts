import { Component, input } from '@angular/core'
import { Banner } from '../banner/banner.ts'
import { ScreenOutlet } from '../unavailable/screen-outlet.ts'
import { ChartTabs } from './chart-tabs.ts'

/** The chart of one resident: who it is, what there is, and the screen of a module. */
@Component({
  selector: 'shell-chart-page',
  imports: [Banner, ChartTabs, ScreenOutlet],
  template: `
    <shell-banner [patientId]="patientId()" />
    <shell-chart-tabs [patientId]="patientId()" />
    <shell-screen-outlet />
  `,
  host: { class: 'screen' },
})
export class ChartPage {
  readonly patientId = input.required<string>()
}
