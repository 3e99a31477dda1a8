import { Component, computed, inject } from '@angular/core'
import type { ExplanationOfBenefit } from 'fhir/r4'
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
  type Status,
} from '@medley/ui'
import { paidOf, sumOf, totalOf } from '../../model/totals.ts'
import { billedFor } from '../claims/claim-words.ts'

const looks: Readonly<Record<string, Status>> = {
  complete: 'done',
  partial: 'due',
  queued: 'early',
  error: 'critical',
}

/** What payers made of the claims. */
@Component({
  selector: 'billing-payments-page',
  imports: [Card, ModulePages, ShowMore, StatusChip],
  template: `
    <div class="scroll">
      <h1 class="sr" i18n>Payments</h1>
      <div class="toolbar"><medley-module-pages module="billing" /></div>
      <medley-card
        module="billing"
        heading="Explanations of benefit"
        i18n-heading
        icon="scale"
        [data]="benefits"
        [meta]="meta()"
        [skeletonRows]="14"
        none="No explanations of benefit recorded."
        i18n-none
      >
        <table class="tbl roomy">
          <thead>
            <tr>
              <th scope="col" i18n>Service date</th>
              <th scope="col" i18n>Insurer</th>
              <th scope="col" i18n>For</th>
              <th scope="col" i18n>Where</th>
              <th scope="col" i18n>Outcome</th>
              <th scope="col" class="right" i18n>Submitted</th>
              <th scope="col" class="right" i18n>Paid</th>
            </tr>
          </thead>
          <tbody>
            @for (benefit of benefits.rows(); track benefit.id) {
              <tr>
                <td>{{ day(benefit.billablePeriod?.start ?? benefit.created) }}</td>
                <td>
                  <b class="b">{{ insurer(benefit) }}</b>
                </td>
                <td class="wrap">{{ service(benefit) }}</td>
                <td class="wrap t2">{{ place(benefit) }}</td>
                <td>
                  <medley-status [status]="look(benefit)">{{ code(benefit.outcome) }}</medley-status>
                </td>
                <td class="right tn">{{ money(submitted(benefit)) }}</td>
                <td class="right tn">{{ money(paid(benefit)) }}</td>
              </tr>
            }
          </tbody>
          <tfoot>
            <tr>
              <th scope="row" colspan="5" class="right" i18n>
                Total of the {{ benefits.rows().length }} shown
              </th>
              <td class="right tn">{{ submittedTotal() }}</td>
              <td class="right tn">
                <b class="b">{{ paidTotal() }}</b>
              </td>
            </tr>
          </tfoot>
        </table>
        <medley-show-more [list]="benefits" />
      </medley-card>
    </div>
  `,
  host: { class: 'work' },
})
export class PaymentsPage {
  readonly #patientId = inject(PatientContext).patientId
  protected readonly benefits = injectSearch('ExplanationOfBenefit', () => {
    const patient = this.#patientId()
    return patient ? { patient, _sort: '-created', _count: 50 } : null
  })
  protected readonly paid = paidOf
  protected readonly submitted = (benefit: ExplanationOfBenefit) => totalOf(benefit, 'submitted')
  protected readonly paidTotal = computed(() =>
    sumOf(this.benefits.rows().map(paidOf)).map(formatMoney).join(', '),
  )
  protected readonly submittedTotal = computed(() =>
    sumOf(this.benefits.rows().map((benefit) => totalOf(benefit, 'submitted')))
      .map(formatMoney)
      .join(', '),
  )
  protected readonly meta = computed(() => {
    const total = this.benefits.total()
    return total === undefined ? '' : $localize`${total}:count: in all`
  })
  protected readonly day = formatDay
  protected readonly code = formatCode
  protected readonly money = formatMoney
  protected readonly look = ({ outcome }: ExplanationOfBenefit): Status => looks[outcome] ?? 'early'
  protected readonly insurer = ({ insurer }: ExplanationOfBenefit): string => formatReference(insurer)
  protected readonly place = ({ facility }: ExplanationOfBenefit): string => formatReference(facility)
  protected readonly service = ({ item }: ExplanationOfBenefit): string => billedFor(item)
}
