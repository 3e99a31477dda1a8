import { Component } from '@angular/core'
import type { MedicationRequest } from 'fhir/r4'
import {
  formatDay,
  formatReference,
  HousePage,
  injectResidents,
  injectSearch,
  ResidentLink,
} from '@medley/ui'
import { dosagesText } from '../../model/dosage.ts'
import { injectMedicationNames } from '../inject-medication-names.ts'

/** Active orders of all residents, the newest first. */
@Component({
  selector: 'medications-orders-page',
  imports: [HousePage, ResidentLink],
  template: `
    <medley-house-page
      module="medications"
      title="Medication orders"
      i18n-title
      heading="Active orders"
      i18n-heading
      icon="pill"
      [list]="list"
      none="No active orders recorded."
      i18n-none
    >
      <table class="tbl roomy">
        <thead>
          <tr>
            <th scope="col" i18n>Resident</th>
            <th scope="col" i18n>Medication</th>
            <th scope="col" i18n>Dosage</th>
            <th scope="col" i18n>Ordered</th>
            <th scope="col" i18n>By</th>
          </tr>
        </thead>
        <tbody>
          @for (row of list.rows(); track row.id) {
            <tr>
              <td>
                <medley-resident-link
                  [reference]="row.subject"
                  [residents]="residents"
                  module="medications"
                />
              </td>
              <td class="wrap">
                <b class="b">{{ name(row) }}</b>
              </td>
              <td class="wrap">{{ dosage(row) }}</td>
              <td>{{ day(row.authoredOn) }}</td>
              <td class="t2">{{ by(row) }}</td>
            </tr>
          }
        </tbody>
      </table>
    </medley-house-page>
  `,
  host: { class: 'work' },
})
export class OrdersPage {
  protected readonly list = injectSearch('MedicationRequest', () => ({
    status: 'active,on-hold',
    _sort: '-authoredon',
    _count: 50,
  }))
  protected readonly residents = injectResidents(() => this.list.rows().map(({ subject }) => subject))
  protected readonly name = injectMedicationNames(() => this.list.rows())
  protected readonly day = formatDay
  protected readonly dosage = ({ dosageInstruction }: MedicationRequest): string =>
    dosagesText(dosageInstruction) || $localize`Dosage not recorded`
  protected readonly by = ({ requester }: MedicationRequest): string => formatReference(requester)
}
