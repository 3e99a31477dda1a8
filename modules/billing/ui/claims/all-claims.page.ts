import { Component, computed } from '@angular/core'
import {
  Card,
  formatCode,
  formatDay,
  formatMoney,
  injectResidents,
  injectSearch,
  ResidentLink,
  ShowMore,
  StatusChip,
} from '@medley/ui'
import { claimPayer, claimType } from './claim-words.ts'

/** Claims for all residents, the newest first. */
@Component({
  selector: 'billing-all-claims-page',
  imports: [Card, ResidentLink, ShowMore, StatusChip],
  template: `
    <div class="scroll">
      <div class="pagehead bare"><h1 i18n>Claims</h1></div>
      <medley-card
        module="billing"
        heading="Newest claims"
        i18n-heading
        icon="receipt-text"
        [data]="list"
        [meta]="meta()"
        [skeletonRows]="16"
        none="No claims recorded."
        i18n-none
      >
        <table class="tbl roomy">
          <thead>
            <tr>
              <th scope="col" i18n>Resident</th>
              <th scope="col" i18n>Service date</th>
              <th scope="col" i18n>Type</th>
              <th scope="col" i18n>Payer</th>
              <th scope="col" i18n>Status</th>
              <th scope="col" class="right" i18n>Total</th>
            </tr>
          </thead>
          <tbody>
            @for (row of list.rows(); track row.id) {
              <tr>
                <td>
                  <medley-resident-link [reference]="row.patient" [residents]="residents" module="billing" />
                </td>
                <td>{{ day(row.billablePeriod?.start ?? row.created) }}</td>
                <td class="t2">{{ type(row) }}</td>
                <td>{{ payer(row) }}</td>
                <td>
                  <medley-status [status]="row.status === 'active' ? 'info' : null">{{
                    code(row.status)
                  }}</medley-status>
                </td>
                <td class="right tn">{{ money(row.total) }}</td>
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
export class AllClaimsPage {
  protected readonly list = injectSearch('Claim', () => ({ _sort: '-created', _count: 50 }))
  protected readonly residents = injectResidents(() => this.list.rows().map(({ patient }) => patient))
  protected readonly meta = computed(() => {
    const total = this.list.total()
    return total === undefined ? '' : $localize`${total}:count: in all`
  })
  protected readonly day = formatDay
  protected readonly code = formatCode
  protected readonly money = formatMoney
  protected readonly type = claimType
  protected readonly payer = claimPayer
}
