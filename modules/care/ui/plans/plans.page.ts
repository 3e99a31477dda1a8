import { Component, computed } from '@angular/core'
import { Card, formatDay, injectResidents, injectSearch, ResidentLink, ShowMore } from '@medley/ui'
import { planTitle } from '../plan-title.ts'

/** Active care plans of all residents, the newest first. */
@Component({
  selector: 'care-plans-page',
  imports: [Card, ResidentLink, ShowMore],
  template: `
    <div class="scroll">
      <div class="pagehead bare"><h1 i18n>Care plans</h1></div>
      <medley-card
        module="care"
        heading="Active plans"
        i18n-heading
        icon="clipboard-list"
        [data]="list"
        [meta]="meta()"
        [skeletonRows]="16"
        none="No active care plans recorded."
        i18n-none
      >
        <table class="tbl roomy">
          <thead>
            <tr>
              <th scope="col" i18n>Resident</th>
              <th scope="col" i18n>Plan</th>
              <th scope="col" i18n>Since</th>
              <th scope="col" class="right" i18n>Activities</th>
            </tr>
          </thead>
          <tbody>
            @for (row of list.rows(); track row.id) {
              <tr>
                <td>
                  <medley-resident-link [reference]="row.subject" [residents]="residents" module="care" />
                </td>
                <td class="wrap">
                  <b class="b">{{ name(row) }}</b>
                </td>
                <td>{{ day(row.period?.start) }}</td>
                <td class="right">{{ row.activity?.length ?? 0 }}</td>
              </tr>
            }
          </tbody>
        </table>
        <medley-show-more [list]="list" />
      </medley-card>
    </div>
  `,
  host: { class: 'work' },
})
export class PlansPage {
  protected readonly list = injectSearch('CarePlan', () => ({ status: 'active', _sort: '-date', _count: 50 }))
  protected readonly residents = injectResidents(() => this.list.rows().map(({ subject }) => subject))
  protected readonly meta = computed(() => {
    const total = this.list.total()
    return total === undefined ? '' : $localize`${total}:count: in all`
  })
  protected readonly day = formatDay
  protected readonly name = planTitle
}
