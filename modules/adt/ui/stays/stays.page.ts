import { Component, computed, inject, signal } from '@angular/core'
import type { Encounter } from 'fhir/r4'
import {
  Card,
  type Criteria,
  formatConcepts,
  formatMoment,
  formatReference,
  injectSearch,
  ModulePages,
  PatientContext,
  type Segment,
  Segments,
  ShowMore,
  StatusChip,
  type Status,
} from '@medley/ui'
import { className, isGoingOn, lengthOf, statusName } from '../../model/stay.ts'
import { isOwnStay } from '../../model/census.ts'
import { injectLocationNames } from '../inject-location-names.ts'
import { Ledger } from './ledger.ts'

/** Stays and visits, newest first. */
@Component({
  selector: 'adt-stays-page',
  imports: [Card, Ledger, ModulePages, Segments, ShowMore, StatusChip],
  template: `
    <div class="scroll">
      <h1 class="sr" i18n>Stays and visits</h1>
      <div class="toolbar">
        <medley-module-pages module="adt" />
        <medley-segments label="Kind of stay" i18n-label [segments]="kinds" [(chosen)]="kind" />
      </div>
      <medley-card
        module="adt"
        heading="Stays and visits"
        i18n-heading
        icon="bed-double"
        [data]="stays"
        [meta]="meta()"
        [skeletonRows]="12"
        none="No such stays recorded."
        i18n-none
      >
        <table class="tbl roomy">
          <thead>
            <tr>
              <th scope="col" i18n>From</th>
              <th scope="col" i18n>To</th>
              <th scope="col" class="right" i18n>Length</th>
              <th scope="col" i18n>What for</th>
              <th scope="col" i18n>Where</th>
              <th scope="col" class="desk-only" i18n>Provider</th>
              <th scope="col" i18n>Status</th>
            </tr>
          </thead>
          <tbody>
            @for (stay of stays.rows(); track stay.id) {
              <tr [class.sel]="isNow(stay)">
                <td>{{ moment(stay.period?.start) }}</td>
                <td>{{ moment(stay.period?.end) }}</td>
                <td class="right t2">{{ length(stay) }}</td>
                <td class="wrap wide">
                  <b class="b block">{{ type(stay) || kindOf(stay) }}</b>&ngsp;<span class="t2">{{
                    about(stay)
                  }}</span>
                </td>
                <td class="wrap">{{ where(stay) }}</td>
                <td class="wrap t2 desk-only">{{ provider(stay) }}</td>
                <td>
                  <medley-status [status]="look(stay)">{{ status(stay) }}</medley-status>
                </td>
              </tr>
            }
          </tbody>
        </table>
        <medley-show-more [list]="stays" />
      </medley-card>
    </div>
    @if (current(); as stay) {
      <adt-ledger class="panel" [stay]="stay" (changed)="stays.reload()" />
    }
  `,
  styles: '.tbl td.wide { min-width: 220px; }',
  host: { class: 'work' },
})
export class StaysPage {
  readonly #patientId = inject(PatientContext).patientId
  protected readonly kind = signal('all')
  protected readonly kinds: readonly Segment[] = [
    { id: 'all', label: $localize`All` },
    { id: 'IMP,ACUTE,NONAC,SS,OBSENC', label: $localize`Inpatient` },
    { id: 'EMER', label: $localize`Emergency` },
    { id: 'AMB,VR,HH', label: $localize`Visits` },
  ]

  protected readonly stays = injectSearch('Encounter', (): Criteria | null => {
    const [patient, kind] = [this.#patientId(), this.kind()]
    return patient
      ? { patient, ...(kind === 'all' ? {} : { class: kind }), _sort: '-date', _count: 50 }
      : null
  })
  protected readonly where = injectLocationNames(() => this.stays.rows())
  /** The stay of the house that goes on. */
  protected readonly current = computed(() =>
    this.stays.rows().find((stay) => isGoingOn(stay) && isOwnStay(stay)),
  )
  protected readonly meta = computed(() => {
    const total = this.stays.total()
    return total === undefined ? '' : $localize`${total}:count: in all`
  })

  protected readonly moment = formatMoment
  protected readonly length = lengthOf
  protected readonly kindOf = className
  protected readonly isNow = isGoingOn
  protected readonly type = ({ type }: Encounter): string => formatConcepts(type)
  protected readonly about = (stay: Encounter): string =>
    [className(stay), formatConcepts(stay.reasonCode)].filter(Boolean).join(' · ')
  protected readonly provider = ({ serviceProvider }: Encounter): string => formatReference(serviceProvider)
  protected readonly status = statusName
  protected readonly look = (stay: Encounter): Status | null => {
    if (stay.status === 'onleave') return 'signed'
    if (isGoingOn(stay)) return 'info'
    return stay.status === 'planned' ? 'draft' : stay.status === 'cancelled' ? 'refused' : null
  }
}
