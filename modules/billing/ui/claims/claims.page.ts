import { Component, computed, inject } from '@angular/core'
import type { Claim } from 'fhir/r4'
import {
  Card,
  formatCode,
  formatDay,
  formatMoney,
  formatReference,
  injectSearch,
  ModulePages,
  PatientContext,
  ShowMore,
  StatusChip,
} from '@medley/ui'
import { sumOf } from '../../model/totals.ts'
import { billedFor, claimPayer, claimType } from './claim-words.ts'

/** Claims, newest first. */
@Component({
  selector: 'billing-claims-page',
  imports: [Card, ModulePages, ShowMore, StatusChip],
  template: `
    <div class="scroll">
      <h1 class="sr" i18n>Claims</h1>
      <div class="toolbar"><medley-module-pages module="billing" /></div>
      <medley-card
        module="billing"
        heading="Claims"
        i18n-heading
        icon="receipt-text"
        [data]="claims"
        [meta]="meta()"
        [skeletonRows]="14"
        none="No claims recorded."
        i18n-none
      >
        <table class="tbl roomy">
          <thead>
            <tr>
              <th scope="col" i18n>Service date</th>
              <th scope="col" i18n>Type</th>
              <th scope="col" i18n>For</th>
              <th scope="col" i18n>Payer</th>
              <th scope="col" i18n>Provider</th>
              <th scope="col" i18n>Status</th>
              <th scope="col" class="right" i18n>Total</th>
            </tr>
          </thead>
          <tbody>
            @for (claim of claims.rows(); track claim.id) {
              <tr>
                <td>{{ day(claim.billablePeriod?.start ?? claim.created) }}</td>
                <td class="t2">{{ type(claim) }}</td>
                <td class="wrap">
                  <b class="b">{{ service(claim) }}</b>
                </td>
                <td>{{ payer(claim) }}</td>
                <td class="wrap t2">{{ provider(claim) }}</td>
                <td>
                  <medley-status [status]="claim.status === 'active' ? 'info' : null">{{
                    code(claim.status)
                  }}</medley-status>
                </td>
                <td class="right tn">{{ money(claim.total) }}</td>
              </tr>
            }
          </tbody>
          <tfoot>
            <tr>
              <th scope="row" colspan="6" class="right" i18n>
                Total of the {{ claims.rows().length }} claims shown
              </th>
              <td class="right tn">
                <b class="b">{{ total() }}</b>
              </td>
            </tr>
          </tfoot>
        </table>
        <medley-show-more [list]="claims" />
      </medley-card>
    </div>
  `,
  host: { class: 'work' },
})
export class ClaimsPage {
  readonly #patientId = inject(PatientContext).patientId
  protected readonly claims = injectSearch('Claim', () => {
    const patient = this.#patientId()
    return patient ? { patient, _sort: '-created', _count: 50 } : null
  })
  protected readonly total = computed(() =>
    sumOf(this.claims.rows().map(({ total }) => total))
      .map(formatMoney)
      .join(', '),
  )
  protected readonly meta = computed(() => {
    const total = this.claims.total()
    return total === undefined ? '' : $localize`${total}:count: in all`
  })
  protected readonly day = formatDay
  protected readonly code = formatCode
  protected readonly money = formatMoney
  protected readonly type = claimType
  protected readonly payer = claimPayer
  protected readonly service = ({ item }: Claim): string => billedFor(item)
  protected readonly provider = ({ provider }: Claim): string => formatReference(provider)
}
