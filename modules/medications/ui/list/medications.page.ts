import { Component, computed, inject } from '@angular/core'
import { Card, injectSearch, ModulePages, PatientContext, type SearchOptions, ShowMore } from '@medley/ui'
import { groupOf } from '../../model/prescription-group.ts'
import { injectMedicationNames } from '../inject-medication-names.ts'
import { PrescriptionTable } from './prescription-table.ts'

const current = 'active,on-hold,unknown,draft'
const past = 'stopped,completed,cancelled'

/** What the resident takes now, and what they took. */
@Component({
  selector: 'medications-medications-page',
  imports: [Card, ModulePages, PrescriptionTable, ShowMore],
  template: `
    <div class="scroll stack">
      <h1 class="sr" i18n>Medications</h1>
      <div class="toolbar"><medley-module-pages module="medications" /></div>
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
        <medications-prescription-table [prescriptions]="activeRows()" [name]="name" />
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
  `,
  host: { class: 'work' },
})
export class MedicationsPage {
  readonly #patientId = inject(PatientContext).patientId
  protected readonly active = this.#search(current, { complete: true })
  protected readonly ended = this.#search(past)
  protected readonly activeRows = computed(() => this.active.rows().filter((one) => groupOf(one) !== null))
  protected readonly endedRows = computed(() => this.ended.rows().filter((one) => groupOf(one) === 'past'))
  protected readonly name = injectMedicationNames(() => this.active.rows())
  protected readonly pastName = injectMedicationNames(() => this.ended.rows())
  protected readonly activeMeta = computed(() => $localize`${this.activeRows().length}:count: active`)

  #search(status: string, options: SearchOptions = {}) {
    return injectSearch(
      'MedicationRequest',
      () => {
        const patient = this.#patientId()
        return patient ? { patient, status, _sort: '-authoredon', _count: 50 } : null
      },
      options,
    )
  }
}
