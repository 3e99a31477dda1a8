import { Component, input } from '@angular/core'
import type { MedicationRequest } from 'fhir/r4'
import { formatCode, formatConcept, formatDay, formatReference, StatusChip, type Status } from '@medley/ui'
import { dosagesText } from '../../model/dosage.ts'

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

/** Prescriptions, one a row. */
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
          <th scope="col" i18n>By</th>
          <th scope="col" i18n>Status</th>
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
            <td>{{ day(prescription.authoredOn) }}</td>
            <td class="t2">{{ by(prescription) }}</td>
            <td>
              <medley-status [status]="look(prescription)">{{ status(prescription) }}</medley-status>
            </td>
          </tr>
        }
      </tbody>
    </table>
  `,
})
export class PrescriptionTable {
  readonly prescriptions = input.required<readonly MedicationRequest[]>()
  readonly name = input.required<(prescription: MedicationRequest) => string>()
  protected readonly day = formatDay
  protected readonly dosage = ({ dosageInstruction }: MedicationRequest): string =>
    dosagesText(dosageInstruction) || $localize`Dosage not recorded`
  protected readonly reason = ({ reasonCode, reasonReference }: MedicationRequest): string =>
    formatConcept(reasonCode?.[0]) || formatReference(reasonReference?.[0])
  protected readonly by = ({ requester }: MedicationRequest): string => formatReference(requester)
  protected readonly look = ({ status }: MedicationRequest): Status | null => looks[status]
  protected readonly status = ({ status }: MedicationRequest): string => formatCode(status)
}
