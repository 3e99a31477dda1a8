import { Component, input } from '@angular/core'
import type { AllergyIntolerance } from 'fhir/r4'
import { formatCode, formatConcept, formatConcepts, formatDay, StatusChip } from '@medley/ui'
import { severityOf, stillStands } from '../../model/allergy-severity.ts'
import { isNoKnownAllergy } from '../../model/no-known-allergy.ts'

@Component({
  selector: 'medications-allergy-table',
  imports: [StatusChip],
  template: `
    <table class="tbl roomy">
      <thead>
        <tr>
          <th scope="col" i18n>Allergy</th>
          <th scope="col" i18n>Reaction</th>
          <th scope="col" i18n>Risk</th>
          <th scope="col" i18n>Category</th>
          <th scope="col" i18n>Recorded</th>
          <th scope="col" i18n>Status</th>
        </tr>
      </thead>
      <tbody>
        @for (allergy of allergies(); track allergy.id) {
          <tr>
            <td class="wrap">
              <b class="b">{{ name(allergy) }}</b>
            </td>
            @if (isNone(allergy)) {
              <td></td>
              <td></td>
            } @else {
              <td class="wrap">{{ reaction(allergy) }}</td>
              <td>
                <medley-status [status]="isSevere(allergy) ? 'critical' : 'abnormal'">{{
                  risk(allergy)
                }}</medley-status>
              </td>
            }
            <td class="t2">{{ category(allergy) }}</td>
            <td class="t2">{{ day(allergy.recordedDate) }}</td>
            <td class="t2">{{ status(allergy) }}</td>
          </tr>
        }
      </tbody>
    </table>
  `,
})
export class AllergyTable {
  readonly allergies = input.required<readonly AllergyIntolerance[]>()
  protected readonly day = formatDay
  protected readonly name = ({ code }: AllergyIntolerance): string =>
    formatConcept(code) || $localize`Substance not named`
  protected readonly reaction = ({ reaction = [] }: AllergyIntolerance): string =>
    formatConcepts(reaction.flatMap(({ manifestation }) => manifestation)) || $localize`Not recorded`
  protected readonly isNone = isNoKnownAllergy
  protected readonly isSevere = (allergy: AllergyIntolerance): boolean => severityOf(allergy) === 'severe'
  protected readonly risk = ({ criticality }: AllergyIntolerance): string =>
    formatCode(criticality) || $localize`Not assessed`
  protected readonly category = ({ category }: AllergyIntolerance): string =>
    (category ?? []).map(formatCode).join(', ')
  protected readonly status = (allergy: AllergyIntolerance): string =>
    stillStands(allergy) ? $localize`Active` : formatConcept(allergy.clinicalStatus) || $localize`Not active`
}
