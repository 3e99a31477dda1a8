import { Component, inject } from '@angular/core'
import type { Immunization } from 'fhir/r4'
import {
  Card,
  formatCode,
  formatConcept,
  formatDay,
  formatReference,
  injectSearch,
  ModulePages,
  PatientContext,
  ShowMore,
  StatusChip,
} from '@medley/ui'

/** Vaccines given, and those that were not. */
@Component({
  selector: 'medications-immunizations-page',
  imports: [Card, ModulePages, ShowMore, StatusChip],
  template: `
    <div class="scroll">
      <h1 class="sr" i18n>Immunizations</h1>
      <div class="toolbar"><medley-module-pages module="medications" /></div>
      <medley-card
        module="medications"
        heading="Immunizations"
        i18n-heading
        icon="syringe"
        [data]="immunizations"
        none="No immunizations recorded."
        i18n-none
      >
        <table class="tbl roomy">
          <thead>
            <tr>
              <th scope="col" i18n>Date</th>
              <th scope="col" i18n>Vaccine</th>
              <th scope="col" i18n>Lot</th>
              <th scope="col" i18n>Where</th>
              <th scope="col" i18n>Status</th>
            </tr>
          </thead>
          <tbody>
            @for (immunization of immunizations.rows(); track immunization.id) {
              <tr>
                <td>{{ day(immunization.occurrenceDateTime) || immunization.occurrenceString }}</td>
                <td class="wrap">
                  <b class="b">{{ vaccine(immunization) }}</b>
                </td>
                <td class="t2">{{ immunization.lotNumber }}</td>
                <td class="t2">{{ where(immunization) }}</td>
                <td>
                  <medley-status [status]="immunization.status === 'completed' ? 'done' : 'refused'">{{
                    status(immunization)
                  }}</medley-status>
                </td>
              </tr>
            }
          </tbody>
        </table>
        <medley-show-more [list]="immunizations" />
      </medley-card>
    </div>
  `,
  host: { class: 'work' },
})
export class ImmunizationsPage {
  readonly #patientId = inject(PatientContext).patientId
  protected readonly immunizations = injectSearch('Immunization', () => {
    const patient = this.#patientId()
    return patient ? { patient, _sort: '-date', _count: 50 } : null
  })
  protected readonly day = formatDay
  protected readonly vaccine = ({ vaccineCode }: Immunization): string => formatConcept(vaccineCode)
  protected readonly where = ({ location }: Immunization): string => formatReference(location)
  protected readonly status = ({ status, statusReason }: Immunization): string =>
    [formatCode(status), formatConcept(statusReason)].filter(Boolean).join(': ')
}
