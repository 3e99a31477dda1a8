import { Component } from '@angular/core'
import { formatDay, HousePage, injectResidents, injectSearch, ModulePages, ResidentLink } from '@medley/ui'
import { planTitle } from '../plan-title.ts'

/** Active care plans of all residents, the newest first. */
@Component({
  selector: 'care-plans-page',
  imports: [HousePage, ModulePages, ResidentLink],
  template: `
    <medley-house-page
      module="care"
      title="Care plans"
      i18n-title
      heading="Active plans"
      i18n-heading
      icon="clipboard-list"
      [list]="list"
      none="No active care plans recorded."
      i18n-none
    >
      <medley-module-pages pageActions module="care" in="house" />
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
    </medley-house-page>
  `,
  host: { class: 'work' },
})
export class PlansPage {
  protected readonly list = injectSearch('CarePlan', () => ({ status: 'active', _sort: '-date', _count: 50 }))
  protected readonly residents = injectResidents(() => this.list.rows().map(({ subject }) => subject))
  protected readonly day = formatDay
  protected readonly name = planTitle
}
