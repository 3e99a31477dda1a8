import { Component, computed } from '@angular/core'
import type { Encounter } from 'fhir/r4'
import {
  facilityNow,
  formatConcepts,
  formatDay,
  HousePage,
  injectResidents,
  injectSearch,
  ModulePages,
  ResidentLink,
  StatusChip,
} from '@medley/ui'
import { daysSince, statusName } from '../../model/stay.ts'
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
            <th scope="col" i18n>Bed</th>
            <th scope="col" i18n>Resident</th>
            <th scope="col" i18n>Admitted</th>
            <th scope="col" class="right" i18n>Days</th>
            <th scope="col" i18n>Stay</th>
            <th scope="col" i18n>Reason</th>
            <th scope="col"><span class="sr" i18n>Status</span></th>
          </tr>
        </thead>
        <tbody>
          @for (row of byBed(); track row.id) {
            <tr>
              <td>
                <b class="b">{{ where(row) }}</b>
              </td>
              <td>
                <medley-resident-link [reference]="row.subject" [residents]="residents" module="adt" />
              </td>
              <td>{{ day(row.period?.start) }}</td>
              <td class="right tn">{{ days(row) }}</td>
              <td class="t2">{{ type(row) }}</td>
              <td class="wrap t2">{{ reason(row) }}</td>
              <td>
                <!-- Being here is what the list says; only what differs is marked. -->
                @if (row.status !== 'in-progress') {
                  <medley-status status="signed" glyph="out">{{ status(row) }}</medley-status>
                }
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
  protected readonly list = injectSearch(
    'Encounter',
    () => ({
      status: 'in-progress,onleave,arrived',
      // Stays of the house: not those in a hospital, nor visits.
      'class:not': 'ACUTE,AMB,EMER,VR,HH',
      _sort: '-date',
      _count: 200,
    }),
    { complete: true },
  )
  protected readonly residents = injectResidents(() => this.list.rows().map(({ subject }) => subject))
  readonly #places = injectLocationNames(() => this.list.rows())
  /** The bed of now; those before it are told by the stay. */
  protected readonly where = (stay: Encounter): string => this.#places(stay).split(' → ').at(-1) ?? ''
  protected readonly byBed = computed(() =>
    [...this.list.rows()].sort((a, b) =>
      this.where(a).localeCompare(this.where(b), undefined, { numeric: true }),
    ),
  )
  protected readonly day = formatDay
  protected readonly days = (stay: Encounter): number | undefined => daysSince(stay, facilityNow().getTime())
  protected readonly type = ({ type }: Encounter): string => formatConcepts(type)
  protected readonly reason = ({ reasonCode }: Encounter): string => formatConcepts(reasonCode)
  protected readonly status = statusName
}
