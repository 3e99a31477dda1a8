import { Component, computed, input, output, signal } from '@angular/core'
import type { ExplanationOfBenefit } from 'fhir/r4'
import {
  Drawer,
  formatConcept,
  formatMoney,
  formatPeriod,
  injectSave,
  SaveFailed,
  StatusChip,
} from '@medley/ui'
import { type BalanceFault, canBecome, type Receivable } from '../../model/receivable.ts'
import { adjudicationWord, claimPayer } from './claim-words.ts'

const faultWords: Readonly<Record<BalanceFault, string>> = {
  submitted: $localize`The payer answers another sum than the claim asks for.`,
  allowed: $localize`Allowed and adjustments do not make what was submitted.`,
  benefit: $localize`The resident's share and the benefit do not make what is allowed.`,
  payment: $localize`The payment is not the benefit.`,
}

/** A claim line by line, and the payer's answer with the sums that must hold. */
@Component({
  selector: 'billing-claim-drawer',
  imports: [Drawer, SaveFailed, StatusChip],
  template: `
    <medley-drawer
      heading="Claim"
      i18n-heading
      [wide]="true"
      [isDirty]="reason() !== ''"
      (closed)="closed.emit()"
    >
      <p>
        <b class="b">{{ payer() }}</b> · {{ period() }}
        @if (number()) {
          <span class="t2">· {{ number() }}</span>
        }
      </p>
      <table class="tbl roomy">
        <thead>
          <tr>
            <th scope="col" i18n>For</th>
            <th scope="col" class="right" i18n>Units</th>
            <th scope="col" class="right" i18n>Price</th>
            <th scope="col" class="right" i18n>Sum</th>
          </tr>
        </thead>
        <tbody>
          @for (item of receivable().claim.item ?? []; track item.sequence) {
            <tr>
              <th scope="row">{{ concept(item.productOrService) }}</th>
              <td class="right tn">{{ item.quantity?.value }}</td>
              <td class="right tn">{{ money(item.unitPrice) }}</td>
              <td class="right tn">{{ money(item.net) }}</td>
            </tr>
          }
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" colspan="3" i18n>Charged</th>
            <td class="right tn">
              <b class="b">{{ money(receivable().claim.total) }}</b>
            </td>
          </tr>
        </tfoot>
      </table>
      @if (receivable().benefit; as benefit) {
        <table class="tbl roomy">
          <thead>
            <tr>
              <th scope="col" i18n>Answer of the payer</th>
              <th scope="col" class="right" i18n>Sum</th>
            </tr>
          </thead>
          <tbody>
            @for (row of totals(benefit); track $index) {
              <tr>
                <th scope="row">{{ row.name }}</th>
                <td class="right tn">{{ row.sum }}</td>
              </tr>
            }
          </tbody>
        </table>
        @for (fault of receivable().faults; track fault) {
          <p class="notice s-critical">{{ words(fault) }}</p>
        } @empty {
          <p>
            <medley-status status="done"><span i18n>In balance</span></medley-status>
          </p>
        }
      } @else {
        <p class="t2" i18n>The payer has not answered.</p>
      }
      @if (isCancelling()) {
        <label class="field">
          <span i18n>Reason to cancel</span>
          <input class="ctl" type="text" [value]="reason()" (input)="reason.set($any($event.target).value)" />
        </label>
      }
      <medley-save-failed [save]="save" />
      @if (mayAct() && canCancel() && !isCancelling()) {
        <button drawerActions type="button" class="btn" (click)="isCancelling.set(true)" i18n>
          Cancel claim…
        </button>
      }
      @if (isCancelling()) {
        <button
          drawerActions
          type="button"
          class="btn danger"
          [disabled]="!reason().trim() || save.isBusy()"
          (click)="cancel()"
          i18n
        >
          Cancel claim
        </button>
      }
    </medley-drawer>
  `,
})
export class ClaimDrawer {
  readonly receivable = input.required<Receivable>()
  readonly mayAct = input(false)
  readonly closed = output()
  readonly changed = output()
  protected readonly save = injectSave(() => this.changed.emit())
  protected readonly reason = signal('')
  /** The reason is asked for once somebody wants to cancel: looking at a claim is the common case. */
  protected readonly isCancelling = signal(false)
  protected readonly money = formatMoney
  protected readonly concept = formatConcept
  protected readonly words = (fault: BalanceFault): string => faultWords[fault]
  protected readonly payer = computed(() => claimPayer(this.receivable().claim))
  protected readonly period = computed(() => formatPeriod(this.receivable().claim.billablePeriod))
  protected readonly number = computed(() => this.receivable().claim.identifier?.[0]?.value ?? '')
  protected readonly canCancel = computed(() => canBecome(this.receivable().claim.status, 'cancelled'))
  protected readonly totals = ({ total = [], payment }: ExplanationOfBenefit) => [
    ...total.map(({ category, amount }) => ({
      name: adjudicationWord(category),
      sum: formatMoney(amount),
    })),
    ...(payment?.amount ? [{ name: $localize`Paid`, sum: formatMoney(payment.amount) }] : []),
  ]

  /** A claim that was sent stays in the record, cancelled, with the reason. */
  protected async cancel(): Promise<void> {
    const why = this.reason().trim()
    const stored = await this.save.change(
      this.receivable().claim,
      (claim) => ({
        ...claim,
        status: 'cancelled',
        supportingInfo: [
          ...(claim.supportingInfo ?? []),
          {
            sequence: (claim.supportingInfo?.length ?? 0) + 1,
            category: {
              coding: [
                { system: 'http://terminology.hl7.org/CodeSystem/claiminformationcategory', code: 'info' },
              ],
            },
            valueString: why,
          },
        ],
      }),
      () => $localize`Claim cancelled`,
    )
    if (stored) this.closed.emit()
  }
}
