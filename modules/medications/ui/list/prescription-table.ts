import { Component, inject, input, output } from '@angular/core'
import type { MedicationRequest } from 'fhir/r4'
import {
  formatCode,
  formatConcept,
  formatDay,
  formatReference,
  Session,
  StatusChip,
  type Status,
} from '@medley/ui'
import { dosagesText } from '../../model/dosage.ts'
import { canBecome } from '../../model/order-status.ts'

const looks: Readonly<Record<MedicationRequest['status'], Status | null>> = {
  'active': 'done',
  'on-hold': 'held',
  'draft': 'draft',
  'completed': null,
  'stopped': null,
  'cancelled': null,
  'unknown': 'due',
  'entered-in-error': 'refused',
} // prettier-ignore

export type RowAct = 'sign' | 'change' | 'hold' | 'resume' | 'stop' | 'reject'

const labels: Readonly<Record<RowAct, string>> = {
  sign: $localize`Sign`,
  change: $localize`Change`,
  hold: $localize`Hold`,
  resume: $localize`Resume`,
  stop: $localize`Stop`,
  reject: $localize`Reject`,
}

/** What can be done with an order in its state. Courtesy: the server decides. */
const actsOf = ({ status }: MedicationRequest): readonly RowAct[] => {
  if (status === 'draft') return ['sign', 'reject']
  if (status === 'on-hold') return ['resume', 'stop']
  return canBecome(status, 'on-hold') ? ['change', 'hold', 'stop'] : []
}

/** Prescriptions, one a row, with what a prescriber can do about each. */
@Component({
  selector: 'medications-prescription-table',
  imports: [StatusChip],
  template: `
    <table class="tbl roomy">
      <thead>
        <tr>
          <th scope="col" i18n>Medication</th>
          <th scope="col" i18n>Dosage</th>
          <th scope="col" i18n>Reason</th>
          <th scope="col" i18n>Ordered</th>
          <th scope="col" i18n>Status</th>
          @if (hasActs()) {
            <th scope="col"><span class="sr" i18n>What can be done</span></th>
          }
        </tr>
      </thead>
      <tbody>
        @for (prescription of prescriptions(); track prescription.id) {
          <tr>
            <td class="wrap">
              <b class="b">{{ name()(prescription) }}</b>
            </td>
            <td class="wrap">{{ dosage(prescription) }}</td>
            <td class="wrap t2">{{ reason(prescription) }}</td>
            <td class="wrap">
              <span class="block">{{ day(prescription.authoredOn) }}</span>
              <span class="t2 nw">{{ by(prescription) }}</span>
            </td>
            <td class="wrap">
              <medley-status [status]="look(prescription)">{{ status(prescription) }}</medley-status>
              <span class="t2 block">{{ why(prescription) }}</span>
            </td>
            @if (hasActs()) {
              <td>
                <span class="row-acts">
                  @for (act of acts(prescription); track act) {
                    <button
                      type="button"
                      class="btn sm"
                      [class.primary]="act === 'sign'"
                      [attr.aria-label]="label(act) + ' ' + name()(prescription)"
                      (click)="chosen.emit({ act, order: prescription })"
                    >
                      {{ label(act) }}
                    </button>
                  }
                </span>
              </td>
            }
          </tr>
        }
      </tbody>
    </table>
  `,
})
export class PrescriptionTable {
  readonly prescriptions = input.required<readonly MedicationRequest[]>()
  readonly name = input.required<(prescription: MedicationRequest) => string>()
  readonly chosen = output<{ act: RowAct; order: MedicationRequest }>()
  readonly #session = inject(Session)
  protected readonly hasActs = (): boolean => this.#session.hasRole('physician')
  protected readonly acts = actsOf
  protected readonly label = (act: RowAct): string => labels[act]
  protected readonly day = formatDay
  protected readonly dosage = ({ dosageInstruction }: MedicationRequest): string =>
    dosagesText(dosageInstruction) || $localize`Dosage not recorded`
  protected readonly reason = ({ reasonCode, reasonReference }: MedicationRequest): string =>
    formatConcept(reasonCode?.[0]) || formatReference(reasonReference?.[0])
  protected readonly by = ({ requester }: MedicationRequest): string => formatReference(requester)
  protected readonly look = ({ status }: MedicationRequest): Status | null => looks[status]
  protected readonly status = ({ status }: MedicationRequest): string => formatCode(status)
  protected readonly why = ({ status, statusReason }: MedicationRequest): string =>
    status === 'active' ? '' : formatConcept(statusReason)
}
