import { Component, inject } from '@angular/core'
import type { Coverage } from 'fhir/r4'
import {
  Card,
  formatCode,
  formatConcept,
  formatPeriod,
  formatReference,
  injectSearch,
  ModulePages,
  PatientContext,
  ShowMore,
  StatusChip,
} from '@medley/ui'

/** Who pays, in which order. */
@Component({
  selector: 'billing-coverage-page',
  imports: [Card, ModulePages, ShowMore, StatusChip],
  template: `
    <div class="scroll">
      <h1 class="sr" i18n>Coverage</h1>
      <div class="toolbar"><medley-module-pages module="billing" /></div>
      <medley-card
        module="billing"
        heading="Coverage"
        i18n-heading
        icon="wallet"
        [data]="coverages"
        none="No coverage recorded. Payers named on claims are under Claims."
        i18n-none
      >
        <table class="tbl roomy">
          <thead>
            <tr>
              <th scope="col" class="right" i18n="payer|Who pays first">Order</th>
              <th scope="col" i18n>Payer</th>
              <th scope="col" i18n>Type</th>
              <th scope="col" i18n>Member number</th>
              <th scope="col" i18n>Period</th>
              <th scope="col" i18n>Status</th>
            </tr>
          </thead>
          <tbody>
            @for (coverage of coverages.rows(); track coverage.id) {
              <tr>
                <td class="right">{{ coverage.order }}</td>
                <td class="wrap">
                  <b class="b">{{ payer(coverage) }}</b>
                </td>
                <td>{{ type(coverage) }}</td>
                <td class="tn">{{ coverage.subscriberId }}</td>
                <td class="t2">{{ period(coverage.period) }}</td>
                <td>
                  <medley-status [status]="coverage.status === 'active' ? 'done' : null">{{
                    code(coverage.status)
                  }}</medley-status>
                </td>
              </tr>
            }
          </tbody>
        </table>
        <medley-show-more [list]="coverages" />
      </medley-card>
    </div>
  `,
  host: { class: 'work' },
})
export class CoveragePage {
  readonly #patientId = inject(PatientContext).patientId
  protected readonly coverages = injectSearch('Coverage', () => {
    const patient = this.#patientId()
    return patient ? { patient, _count: 50 } : null
  })
  protected readonly code = formatCode
  protected readonly period = formatPeriod
  protected readonly payer = ({ payor }: Coverage): string =>
    payor.map(formatReference).filter(Boolean).join(', ') || $localize`Payer not named`
  protected readonly type = ({ type }: Coverage): string => formatConcept(type)
}
