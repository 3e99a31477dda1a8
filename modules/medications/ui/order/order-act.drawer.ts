import { Component, computed, input, output, signal } from '@angular/core'
import type { MedicationRequest } from 'fhir/r4'
import { Drawer, facilityNow, injectFhir, injectSave, Reasons, SaveFailed } from '@medley/ui'
import { ended } from '../../model/new-order.ts'
import { orderReasons, reasonConcept, withStatus } from '../../model/order-status.ts'

export type OrderAct = 'hold' | 'resume' | 'stop' | 'reject'

const targets = { hold: 'on-hold', resume: 'active', stop: 'stopped', reject: 'cancelled' } as const
const titles: Readonly<Record<OrderAct, string>> = {
  hold: $localize`Hold order`,
  resume: $localize`Resume order`,
  stop: $localize`Stop order`,
  reject: $localize`Reject order`,
}
const done: Readonly<Record<OrderAct, string>> = {
  hold: $localize`held`,
  resume: $localize`resumed`,
  stop: $localize`stopped`,
  reject: $localize`rejected`,
}

/** Holds, resumes, stops or rejects an order, with the reason. */
@Component({
  selector: 'medications-order-act-drawer',
  imports: [Drawer, Reasons, SaveFailed],
  template: `
    <medley-drawer [heading]="title()" [isDirty]="note() !== ''" (closed)="closed.emit()" (confirm)="act()">
      <p>
        <b class="b block">{{ name() }}</b>
      </p>
      <medley-reasons label="Reason" i18n-label [reasons]="reasons()" [(chosen)]="reason" [(note)]="note" />
      @if (kind() === 'stop') {
        <p class="t2 dense" i18n>
          Doses until now stay on the record. An order that is stopped cannot be started again.
        </p>
      }
      <medley-save-failed [save]="save" />
      <button
        drawerActions
        type="button"
        class="btn lg primary"
        [disabled]="!reason() || save.isBusy()"
        (click)="act()"
      >
        {{ title() }}
      </button>
    </medley-drawer>
  `,
})
export class OrderActDrawer {
  readonly order = input.required<MedicationRequest>()
  readonly name = input.required<string>()
  readonly kind = input.required<OrderAct>()
  readonly closed = output()
  readonly changed = output()
  readonly #fhir = injectFhir()
  protected readonly save = injectSave(() => this.changed.emit())
  protected readonly title = computed(() => titles[this.kind()])
  protected readonly reasons = computed(() => orderReasons[targets[this.kind()]])
  protected readonly reason = signal('')
  protected readonly note = signal('')

  protected async act(): Promise<void> {
    const [order, kind] = [this.order(), this.kind()]
    const reason = this.reasons().find(({ code }) => code === this.reason())
    if (!reason) return
    const statusReason = reasonConcept(reason, this.note().trim())
    const at = facilityNow().toISOString()
    const changed = await this.save.change(
      order,
      (current) =>
        kind === 'stop'
          ? ended(current, { reason: statusReason, at })
          : withStatus(current, targets[kind], statusReason),
      (stored) => ({
        text: $localize`${this.name()}:drug: ${done[kind]}:act:`,
        // Only what the table of states lets go back is offered back.
        ...(kind === 'hold'
          ? { undo: () => this.#fhir.update(withStatus(stored, 'active', undefined)) }
          : {}),
      }),
    )
    if (changed) this.closed.emit()
  }
}
