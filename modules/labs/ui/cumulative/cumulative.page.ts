import { Component } from '@angular/core'
import { laboratory } from '../../model/catalogue.ts'
import { FlowSheet } from '../flow-sheet/flow-sheet.ts'

/** Laboratory results by test and time. */
@Component({
  selector: 'labs-cumulative-page',
  imports: [FlowSheet],
  template: `
    <labs-flow-sheet
      category="laboratory"
      [catalogue]="laboratory"
      heading="Laboratory results"
      i18n-heading
      icon="test-tube"
      none="No laboratory results recorded."
      i18n-none
    />
  `,
})
export class CumulativePage {
  protected readonly laboratory = laboratory
}
