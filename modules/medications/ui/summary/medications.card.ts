import { Component, computed, input } from '@angular/core'
import { RouterLink } from '@angular/router'
import type { MedicationRequest } from 'fhir/r4'
import { Card, formatListDay, formatTime, injectSearch, StatusChip } from '@medley/ui'
import { dosagesText } from '../../model/dosage.ts'
import { groupOf } from '../../model/prescription-group.ts'
import { injectMedicationNames } from '../inject-medication-names.ts'

const shown = 10

/** What the resident takes now. Shows and links; every change happens on a page that can be confirmed. */
@Component({
  selector: 'medications-medications-card',
  imports: [Card, RouterLink, StatusChip],
  template: `
    <medley-card
      module="medications"
      heading="Medications"
      i18n-heading
      icon="pill"
      [data]="prescriptions"
      [meta]="meta()"
      [skeletonRows]="8"
      none="No active medications recorded."
      i18n-none
    >
      <ul class="list">
        @for (prescription of rows(); track prescription.id) {
          <li>
            <span class="grow"
              ><b class="b">{{ name(prescription) }}</b
              >&ngsp;<span class="t2">{{ dosage(prescription) }}</span></span
            >
            @if (prescription.status === 'on-hold') {
              <medley-status status="held"><ng-container i18n>On hold</ng-container></medley-status>
            } @else {
              <span class="t3 tn nw">{{ since(prescription) }}</span>
            }
          </li>
        }
      </ul>
      <footer>
        @if (hidden()) {
          <span i18n>{{ hidden() }} more active</span>
        }
        <a class="link end" [routerLink]="['/p', patientId(), 'medications']" i18n>All medications</a>
      </footer>
    </medley-card>
  `,
})
export class MedicationsCard {
  readonly patientId = input.required<string>()
  protected readonly prescriptions = injectSearch(
    'MedicationRequest',
    () => ({
      patient: this.patientId(),
      status: 'active,on-hold,unknown',
      _sort: '-authoredon',
      _count: 100,
    }),
    { complete: true },
  )
  readonly #current = computed(() => this.prescriptions.rows().filter((one) => groupOf(one) === 'current'))
  protected readonly rows = computed(() => this.#current().slice(0, shown))
  protected readonly hidden = computed(() => this.#current().length - this.rows().length)
  protected readonly meta = computed(
    () =>
      $localize`${this.#current().length}:count: active · as of ${formatTime(this.prescriptions.asOf())}:time:`,
  )
  protected readonly name = injectMedicationNames(() => this.prescriptions.rows())
  protected readonly dosage = ({ dosageInstruction }: MedicationRequest): string =>
    dosagesText(dosageInstruction)
  protected readonly since = ({ authoredOn }: MedicationRequest): string => formatListDay(authoredOn)
}
