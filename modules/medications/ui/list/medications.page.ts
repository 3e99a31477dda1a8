import { Component, computed, inject, signal } from '@angular/core'
import type { MedicationRequest } from 'fhir/r4'
import {
  Card,
  Icon,
  injectSave,
  injectSearch,
  injectShortcuts,
  ModulePages,
  PatientContext,
  SaveFailed,
  type SearchOptions,
  Session,
  ShowMore,
} from '@medley/ui'
import { withStatus } from '../../model/order-status.ts'
import { groupOf } from '../../model/prescription-group.ts'
import { injectMedicationNames } from '../inject-medication-names.ts'
import { NewOrderDrawer } from '../order/new-order.drawer.ts'
import { type OrderAct, OrderActDrawer } from '../order/order-act.drawer.ts'
import { PrescriptionTable, type RowAct } from './prescription-table.ts'

const current = 'active,on-hold,unknown,draft'
const past = 'stopped,completed,cancelled'

/** What the resident takes now, and what they took. */
@Component({
  selector: 'medications-medications-page',
  imports: [Card, Icon, ModulePages, NewOrderDrawer, OrderActDrawer, PrescriptionTable, SaveFailed, ShowMore],
  template: `
    <div class="scroll stack">
      <h1 class="sr" i18n>Medications</h1>
      <div class="toolbar">
        <medley-module-pages module="medications" />
        <span class="grow"></span>
        @if (mayOrder()) {
          <button type="button" class="btn primary" (click)="isNew.set(true)">
            <medley-icon name="plus" /><span i18n>New order</span>
          </button>
        }
      </div>
      <medley-save-failed [save]="save" />
      <medley-card
        module="medications"
        heading="Active medications"
        i18n-heading
        icon="pill"
        [data]="active"
        [meta]="activeMeta()"
        [skeletonRows]="8"
        none="No active medications recorded."
        i18n-none
      >
        <medications-prescription-table [prescriptions]="activeRows()" [name]="name" (chosen)="act($event)" />
        <medley-show-more [list]="active" />
      </medley-card>
      <medley-card
        module="medications"
        heading="Past medications"
        i18n-heading
        icon="history"
        [data]="ended"
        [skeletonRows]="8"
        none="No past medications recorded."
        i18n-none
      >
        <medications-prescription-table [prescriptions]="endedRows()" [name]="pastName" />
        <medley-show-more [list]="ended" />
      </medley-card>
    </div>
    @if (patientId(); as patient) {
      @if (isNew() || changing()) {
        <medications-new-order-drawer
          [patientId]="patient"
          [before]="changing()"
          (closed)="close()"
          (ordered)="reload()"
        />
      }
    }
    @if (acting(); as one) {
      <medications-order-act-drawer
        [order]="one.order"
        [kind]="one.act"
        [name]="name(one.order)"
        (closed)="acting.set(null)"
        (changed)="reload()"
      />
    }
  `,
  host: { class: 'work' },
})
export class MedicationsPage {
  protected readonly patientId = inject(PatientContext).patientId
  readonly #session = inject(Session)
  protected readonly active = this.#search(current, { complete: true })
  protected readonly ended = this.#search(past)
  protected readonly activeRows = computed(() => this.active.rows().filter((one) => groupOf(one) !== null))
  protected readonly endedRows = computed(() => this.ended.rows().filter((one) => groupOf(one) === 'past'))
  protected readonly name = injectMedicationNames(() => this.active.rows())
  protected readonly pastName = injectMedicationNames(() => this.ended.rows())
  protected readonly activeMeta = computed(() => $localize`${this.activeRows().length}:count: active`)

  protected readonly mayOrder = computed(() => this.#session.hasRole('physician', 'nurse'))
  protected readonly isNew = signal(false)
  protected readonly changing = signal<MedicationRequest | null>(null)
  protected readonly acting = signal<{ act: OrderAct; order: MedicationRequest } | null>(null)
  protected readonly save = injectSave(() => this.reload())

  constructor() {
    if (this.mayOrder())
      injectShortcuts({ keys: 'n', label: $localize`New order`, run: () => this.isNew.set(true) })
  }

  protected act({ act, order }: { act: RowAct; order: MedicationRequest }): void {
    if (act === 'change') this.changing.set(order)
    else if (act === 'sign') void this.#sign(order)
    else this.acting.set({ act, order })
  }

  /** A prescriber's signature makes an order that somebody else wrote down active. */
  async #sign(order: MedicationRequest): Promise<void> {
    await this.save.change(
      order,
      (draft) => ({ ...withStatus(draft, 'active', undefined), requester: this.#session.signature() }),
      () => $localize`${this.name(order)}:drug: signed`,
    )
  }

  protected close(): void {
    this.isNew.set(false)
    this.changing.set(null)
  }

  protected reload(): void {
    this.active.reload()
    this.ended.reload()
  }

  #search(status: string, options: SearchOptions = {}) {
    return injectSearch(
      'MedicationRequest',
      () => {
        const patient = this.patientId()
        return patient ? { patient, status, _sort: '-authoredon', _count: 50 } : null
      },
      options,
    )
  }
}
