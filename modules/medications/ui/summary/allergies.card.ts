import { Component, computed, input } from '@angular/core'
import type { AllergyIntolerance } from 'fhir/r4'
import { Card, formatConcept, formatDay, injectSearch, StatusChip } from '@medley/ui'
import { severityOf, stillStands } from '../../model/allergy-severity.ts'
import { isNoKnownAllergy } from '../../model/no-known-allergy.ts'

/** Allergies that stand. */
@Component({
  selector: 'medications-allergies-card',
  imports: [Card, StatusChip],
  template: `
    <medley-card
      module="medications"
      heading="Allergies"
      i18n-heading
      icon="shield-alert"
      [data]="allergies"
      [skeletonRows]="2"
      none="No allergies recorded. This is not the same as no known allergies."
      i18n-none
    >
      <ul class="list">
        @for (allergy of standing(); track allergy.id) {
          <li>
            <b class="b grow">{{ name(allergy) }}</b>
            <span class="t3">{{ day(allergy.recordedDate) }}</span>
            @if (isNone(allergy)) {
              <medley-status status="done"><ng-container i18n>Asked</ng-container></medley-status>
            } @else if (isSevere(allergy)) {
              <medley-status status="critical"><ng-container i18n>Severe</ng-container></medley-status>
            } @else {
              <medley-status status="abnormal"><ng-container i18n>Allergy</ng-container></medley-status>
            }
          </li>
        } @empty {
          <li class="t2" i18n>All recorded allergies have been resolved or refuted.</li>
        }
      </ul>
    </medley-card>
  `,
})
export class AllergiesCard {
  readonly patientId = input.required<string>()
  protected readonly allergies = injectSearch(
    'AllergyIntolerance',
    () => ({
      patient: this.patientId(),
      _count: 100,
    }),
    { complete: true },
  )
  protected readonly standing = computed(() => this.allergies.rows().filter(stillStands))
  protected readonly day = formatDay
  protected readonly name = ({ code }: AllergyIntolerance): string =>
    formatConcept(code) || $localize`Substance not named`
  protected readonly isNone = isNoKnownAllergy
  protected readonly isSevere = (allergy: AllergyIntolerance): boolean => severityOf(allergy) === 'severe'
}
