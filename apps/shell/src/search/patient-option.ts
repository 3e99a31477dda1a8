import { Component, computed, input } from '@angular/core'
import { formatCode } from '@medley/ui'
import type { FoundPatient } from './patient-finder.ts'

/** A resident in the list of suggestions: enough to tell two of the same name apart. */
@Component({
  selector: 'shell-patient-option',
  template: `
    @let found = patient();
    <span class="av" aria-hidden="true">{{ letters() }}</span>
    <span class="grow">
      <span class="found">
        @for (part of parts(); track $index) {
          <b [class.hit]="part.isHit">{{ part.text }}</b>
        }
        @if (found.preferred) {
          <small>“{{ found.preferred }}”</small>
        }
      </span>
      <span class="t2 dense tn">
        @if (found.age !== undefined) {
          <ng-container i18n>{{ found.age }} y</ng-container>
        }
        {{ sexWord() }} ·
        <ng-container i18n>born {{ found.born }}</ng-container>
        @if (found.mrn) {
          · MRN {{ found.mrn }}
        }
      </span>
    </span>
    @if (found.room) {
      <b class="b tn nw">{{ found.room }}</b>
    }
    @if (found.hasDied) {
      <span class="chip plain" i18n>Deceased</span>
    }
  `,
  host: { class: 'patient-option' },
})
export class PatientOption {
  readonly patient = input.required<FoundPatient>()
  /** Parts of names that were typed. */
  readonly terms = input<readonly string[]>([])

  protected readonly letters = computed(() => {
    const [family = '', given = ''] = this.patient().name.split(', ')
    return given.charAt(0) + family.charAt(0)
  })

  protected readonly sexWord = computed(() => formatCode(this.patient().sex).toLocaleLowerCase())

  /** The name cut so that what was typed can be marked. */
  protected readonly parts = computed(() => {
    const escaped = this.terms().map((term) => term.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    const { name } = this.patient()
    if (!escaped.length) return [{ text: name, isHit: false }]
    const pattern = new RegExp(`(\\b(?:${escaped.join('|')}))`, 'gi')
    return name.split(pattern).map((text, place) => ({ text, isHit: place % 2 === 1 }))
  })
}
