import { Component, computed, input, linkedSignal } from '@angular/core'
import type { AllergyIntolerance } from 'fhir/r4'
import { codeOf, formatConcept, Glyph, injectSearch } from '@medley/ui'
import { saysNone } from './no-known-allergies.ts'
import { NotChecked } from './not-checked.ts'

const shown = 3

/** Safety: allergy names are never cut; more than three fold behind a chip that says how many. */
@Component({
  selector: 'shell-banner-allergies',
  imports: [Glyph, NotChecked],
  template: `
    <span class="label"
      ><ng-container i18n>Allergies</ng-container>
      @if (active().length) {
        ({{ active().length }})
      }
    </span>
    <span class="chips">
      @for (allergy of visible(); track allergy.id) {
        <span class="chip" [class]="'chip ' + (isHigh(allergy) ? 's-critical' : 's-abnormal')">
          <medley-glyph [name]="isHigh(allergy) ? 'critical' : 'abnormal'" />
          <b class="b">{{ text(allergy.code) }}</b>
          @if (reaction(allergy); as reaction) {
            <span class="desk-only">{{ reaction }}</span>
          }
        </span>
      }
      @if (hidden() > 0) {
        <button type="button" class="chip plain" (click)="showAll.set(true)" i18n>+{{ hidden() }}</button>
      }
      @if (!active().length) {
        @if (isAnswered()) {
          <!-- Safety: nobody asked is not "no known allergies". -->
          @for (statement of statements(); track statement.id) {
            <span class="sub">{{ text(statement.code) }}</span>
          } @empty {
            <span class="sub" i18n>None recorded</span>
          }
        } @else {
          <shell-not-checked [part]="allergies" />
        }
      }
    </span>
  `,
  host: { class: 'part wide' },
})
export class BannerAllergies {
  readonly patientId = input.required<string>()
  protected readonly showAll = linkedSignal({ source: () => this.patientId(), computation: () => false })
  protected readonly allergies = injectSearch(
    'AllergyIntolerance',
    () => ({
      patient: this.patientId(),
      _count: 100,
    }),
    { complete: true },
  )
  protected readonly isAnswered = computed(() => ['full', 'empty'].includes(this.allergies.state()))
  protected readonly active = computed(() =>
    this.allergies.rows().filter((one) => isActive(one) && !saysNone(one)),
  )
  /** Records that there are none. */
  protected readonly statements = computed(() =>
    this.allergies.rows().filter((one) => isActive(one) && saysNone(one)),
  )
  protected readonly visible = computed(() =>
    this.showAll() ? this.active() : this.active().slice(0, shown),
  )
  protected readonly hidden = computed(() => this.active().length - this.visible().length)
  protected readonly text = formatConcept

  protected readonly isHigh = ({ criticality }: AllergyIntolerance): boolean => criticality === 'high'
  protected readonly reaction = ({ reaction }: AllergyIntolerance): string =>
    formatConcept(reaction?.[0]?.manifestation[0])
}

const isActive = ({ clinicalStatus, verificationStatus }: AllergyIntolerance): boolean =>
  !['inactive', 'resolved'].includes(codeOf(clinicalStatus) ?? '') &&
  !['refuted', 'entered-in-error'].includes(codeOf(verificationStatus) ?? '')
