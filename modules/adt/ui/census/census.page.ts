import { Component } from '@angular/core'
import type { Encounter } from 'fhir/r4'
import {
  formatMoment,
  formatReference,
  HousePage,
  injectResidents,
  injectSearch,
  ModulePages,
  ResidentLink,
  StatusChip,
} from '@medley/ui'
import { className, statusName } from '../../model/stay.ts'
import { injectLocationNames } from '../inject-location-names.ts'

/** Who is in the house, and where. */
@Component({
  selector: 'adt-census-page',
  imports: [HousePage, ModulePages, ResidentLink, StatusChip],
  template: `
    <medley-house-page
      module="adt"
      title="In house"
      i18n-title
      heading="Residents in house"
      i18n-heading
      icon="bed-double"
      [list]="list"
      none="No stay is going on."
      i18n-none
    >
      <medley-module-pages pageActions module="adt" in="house" />
      <table class="tbl roomy">
        <thead>
          <tr>
            <th scope="col" i18n>Where</th>
            <th scope="col" i18n>Resident</th>
            <th scope="col" i18n>Since</th>
            <th scope="col" i18n>Class</th>
            <th scope="col" class="desk-only" i18n>Provider</th>
            <th scope="col" i18n>Status</th>
          </tr>
        </thead>
        <tbody>
          @for (row of list.rows(); track row.id) {
            <tr>
              <td>
                <b class="b">{{ where(row) }}</b>
              </td>
              <td>
                <medley-resident-link [reference]="row.subject" [residents]="residents" module="adt" />
              </td>
              <td>{{ moment(row.period?.start) }}</td>
              <td class="t2">{{ kind(row) }}</td>
              <td class="t2 desk-only">{{ provider(row) }}</td>
              <td>
                <medley-status [status]="row.status === 'onleave' ? 'signed' : 'info'">{{
                  status(row)
                }}</medley-status>
              </td>
            </tr>
          }
        </tbody>
      </table>
    </medley-house-page>
  `,
  host: { class: 'work' },
})
export class CensusPage {
  protected readonly list = injectSearch('Encounter', () => ({
    status: 'in-progress,onleave,arrived',
    _sort: '-date',
    _count: 100,
  }))
  protected readonly residents = injectResidents(() => this.list.rows().map(({ subject }) => subject))
  protected readonly where = injectLocationNames(() => this.list.rows())
  protected readonly moment = formatMoment
  protected readonly kind = className
  protected readonly provider = ({ serviceProvider }: Encounter): string => formatReference(serviceProvider)
  protected readonly status = statusName
}
