import { Component, computed, input } from '@angular/core'
import { RouterLink } from '@angular/router'
import type { Encounter } from 'fhir/r4'
import { Card, formatConcepts, formatDay, injectSearch, StatusChip } from '@medley/ui'
import { className, isGoingOn } from '../../model/stay.ts'
import { injectLocationNames } from '../inject-location-names.ts'

const shown = 5

/** Where the resident is, and where they have been. */
@Component({
  selector: 'adt-stays-card',
  imports: [Card, RouterLink, StatusChip],
  template: `
    <medley-card
      module="adt"
      heading="Stay"
      i18n-heading
      icon="door-open"
      [data]="stays"
      [meta]="meta()"
      [skeletonRows]="5"
      none="No stays or visits recorded."
      i18n-none
    >
      <ul class="list loose">
        @for (stay of stays.rows(); track stay.id) {
          <li>
            <time class="time day">{{ day(stay.period?.start) }}</time>
            <span class="grow clamp"
              ><b class="b">{{ type(stay) || kind(stay) }}</b
              >&ngsp;<span class="t2">{{ where(stay) }}</span></span
            >
            @if (isNow(stay)) {
              <medley-status status="info"><ng-container i18n>Now</ng-container></medley-status>
            } @else {
              <span class="t3">{{ kind(stay) }}</span>
            }
          </li>
        }
      </ul>
      <footer>
        <a class="link end" [routerLink]="['/p', patientId(), 'adt']" i18n>All stays and visits</a>
      </footer>
    </medley-card>
  `,
})
export class StaysCard {
  readonly patientId = input.required<string>()
  protected readonly stays = injectSearch('Encounter', () => ({
    patient: this.patientId(),
    _sort: '-date',
    _count: shown,
  }))
  protected readonly where = injectLocationNames(() => this.stays.rows())
  protected readonly meta = computed(() => {
    const total = this.stays.total()
    return total === undefined ? '' : $localize`${total}:count: in all`
  })
  protected readonly day = formatDay
  protected readonly kind = className
  protected readonly isNow = isGoingOn
  protected readonly type = ({ type }: Encounter): string => formatConcepts(type)
}
