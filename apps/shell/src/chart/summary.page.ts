import { Component, input } from '@angular/core'
import { SlotOutlet } from '../slot/slot-outlet.ts'

/** The chart at a glance, composed of what every module puts into the slot `chart.summary`. */
@Component({
  selector: 'shell-summary-page',
  imports: [SlotOutlet],
  template: `
    <div class="scroll">
      <h1 class="sr" i18n>Summary</h1>
      <div class="columns">
        @for (place of [0, 1, 2]; track place) {
          <shell-slot-outlet
            class="col"
            name="chart.summary"
            [inputs]="{ patientId: patientId() }"
            [column]="{ place, of: 3 }"
          />
        }
      </div>
    </div>
  `,
  host: { class: 'work' },
})
export class SummaryPage {
  readonly patientId = input.required<string>()
}
