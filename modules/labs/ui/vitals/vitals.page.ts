import { Component } from '@angular/core'
import { vitals } from '../../model/catalogue.ts'
import { FlowSheet } from '../flow-sheet/flow-sheet.ts'

/** Vital signs by sign and time. */
@Component({
  selector: 'labs-vitals-page',
  imports: [FlowSheet],
  template: `
    <labs-flow-sheet
      category="vital-signs"
      [catalogue]="vitals"
      heading="Vital signs"
      i18n-heading
      icon="activity"
      none="No vital signs recorded."
      i18n-none
    />
  `,
})
export class VitalsPage {
  protected readonly vitals = vitals
}
