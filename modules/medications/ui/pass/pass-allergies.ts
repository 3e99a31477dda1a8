import { Component, computed, input } from '@angular/core'
import { formatConcept, injectSearch, StatusChip } from '@medley/ui'

/** Allergies where the dose is given. Safety: what could not be asked is said, and is not "none". */
@Component({
  selector: 'medications-pass-allergies',
  imports: [StatusChip],
  template: `
    @if (list.state() === 'failed') {
      <medley-status status="overdue"><span i18n>Allergies could not be checked</span></medley-status>
    } @else if (list.state() !== 'loading') {
      @for (allergy of names(); track $index) {
        <medley-status [status]="allergy.isHigh ? 'critical' : 'abnormal'">{{ allergy.name }}</medley-status>
      } @empty {
        <span class="label" i18n>No allergies recorded</span>
      }
    }
  `,
})
export class PassAllergies {
  readonly residentId = input.required<string>()
  protected readonly list = injectSearch(
    'AllergyIntolerance',
    () => ({ patient: this.residentId(), _count: 50 }),
    { complete: true },
  )
  protected readonly names = computed(() =>
    this.list
      .rows()
      .filter(({ clinicalStatus }) => (clinicalStatus?.coding?.[0]?.code ?? 'active') === 'active')
      .map(({ code, criticality }) => ({ name: formatConcept(code), isHigh: criticality === 'high' })),
  )
}
