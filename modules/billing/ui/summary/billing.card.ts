import { Component, input } from '@angular/core'
import { RouterLink } from '@angular/router'
import type { Coverage, ExplanationOfBenefit } from 'fhir/r4'
import {
  Card,
  formatConcept,
  formatDay,
  formatMoney,
  formatReference,
  injectSearch,
  StatusChip,
  together,
} from '@medley/ui'
import { paidOf } from '../../model/totals.ts'

const shown = 4

/** Who pays, and what was paid last. */
@Component({
  selector: 'billing-billing-card',
  imports: [Card, RouterLink, StatusChip],
  template: `
    <medley-card
      module="billing"
      heading="Coverage"
      i18n-heading
      icon="wallet"
      [data]="both"
      [skeletonRows]="4"
      none="No coverage or payments recorded."
      i18n-none
    >
      <ul class="list">
        @for (coverage of coverages.rows(); track coverage.id) {
          <li>
            <span class="grow"
              ><b class="b">{{ payer(coverage) }}</b
              >&ngsp;<span class="t2">{{ type(coverage) }}</span></span
            >
            <medley-status status="done"><ng-container i18n>Active</ng-container></medley-status>
          </li>
        } @empty {
          <li class="t2" i18n>No coverage recorded.</li>
        }
      </ul>
      @if (benefits.rows().length) {
        <h3 class="grouphead" i18n>Last payments</h3>
        <ul class="list">
          @for (benefit of benefits.rows(); track benefit.id) {
            <li>
              <time class="time day">{{ day(benefit.billablePeriod?.start ?? benefit.created) }}</time>
              <span class="grow ell">{{ insurer(benefit) }}</span>
              <b class="b tn">{{ paid(benefit) }}</b>
            </li>
          }
        </ul>
      }
      <footer>
        <a class="link end" [routerLink]="['/p', patientId(), 'billing', 'payments']" i18n>All payments</a>
      </footer>
    </medley-card>
  `,
})
export class BillingCard {
  readonly patientId = input.required<string>()
  protected readonly coverages = injectSearch('Coverage', () => ({
    patient: this.patientId(),
    status: 'active',
    _count: 10,
  }))
  protected readonly benefits = injectSearch('ExplanationOfBenefit', () => ({
    patient: this.patientId(),
    _sort: '-created',
    _count: shown,
  }))
  protected readonly both = together(this.coverages, this.benefits)
  protected readonly day = formatDay
  protected readonly type = ({ type }: Coverage): string => formatConcept(type)
  protected readonly payer = ({ payor }: Coverage): string =>
    payor.map(formatReference).filter(Boolean).join(', ')
  protected readonly insurer = ({ insurer }: ExplanationOfBenefit): string => formatReference(insurer)
  protected readonly paid = (benefit: ExplanationOfBenefit): string => formatMoney(paidOf(benefit))
}
