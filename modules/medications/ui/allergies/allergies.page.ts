import { Component, inject } from '@angular/core'
import { Card, injectSearch, ModulePages, PatientContext, ShowMore } from '@medley/ui'
import { AllergyTable } from './allergy-table.ts'

/** Allergies and intolerances, resolved ones too. */
@Component({
  selector: 'medications-allergies-page',
  imports: [AllergyTable, Card, ModulePages, ShowMore],
  template: `
    <div class="scroll">
      <h1 class="sr" i18n>Allergies</h1>
      <div class="toolbar"><medley-module-pages module="medications" /></div>
      <medley-card
        module="medications"
        heading="Allergies and intolerances"
        i18n-heading
        icon="shield-alert"
        [data]="allergies"
        none="No allergies recorded. This is not the same as no known allergies."
        i18n-none
      >
        <medications-allergy-table [allergies]="allergies.rows()" />
        <medley-show-more [list]="allergies" />
      </medley-card>
    </div>
  `,
  host: { class: 'work' },
})
export class AllergiesPage {
  readonly #patientId = inject(PatientContext).patientId
  protected readonly allergies = injectSearch(
    'AllergyIntolerance',
    () => {
      const patient = this.#patientId()
      return patient ? { patient, _count: 100 } : null
    },
    { complete: true },
  )
}
