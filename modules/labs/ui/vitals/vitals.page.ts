import { Component, computed, inject, linkedSignal } from '@angular/core'
import type { Observation } from 'fhir/r4'
import {
  Card,
  formatConcept,
  formatMoment,
  injectSearch,
  ModulePages,
  PatientContext,
  ShowMore,
  TrendChart,
  type TrendPoint,
} from '@medley/ui'
import { interpret } from '../../model/interpretation.ts'
import { vitalCode, vitalSigns } from '../../model/vital-signs.ts'
import { ResultValue } from '../result-value.ts'
import { unitText, valueText } from '../value-text.ts'

/** Vital signs, newest first, with the course of the chosen sign. */
@Component({
  selector: 'labs-vitals-page',
  imports: [Card, ModulePages, ResultValue, ShowMore, TrendChart],
  template: `
    <div class="scroll">
      <h1 class="sr" i18n>Vital signs</h1>
      <div class="toolbar"><medley-module-pages module="labs" /></div>
      <medley-card
        module="labs"
        heading="Vital signs"
        i18n-heading
        icon="activity"
        [data]="vitals"
        [skeletonRows]="12"
        none="No vital signs recorded."
        i18n-none
      >
        <table class="tbl">
          <thead>
            <tr>
              <th scope="col" i18n>When</th>
              <th scope="col" i18n>Sign</th>
              <th scope="col" class="right" i18n>Value</th>
              <th scope="col" i18n>Unit</th>
            </tr>
          </thead>
          <tbody>
            @for (observation of vitals.rows(); track observation.id) {
              <tr [class.sel]="code(observation) === chosen()" (click)="chosen.set(code(observation))">
                <td class="t2">{{ moment(observation.effectiveDateTime) }}</td>
                <td>
                  <button type="button" class="row-name" [attr.aria-pressed]="code(observation) === chosen()">
                    {{ name(observation) }}
                  </button>
                </td>
                <td class="right">
                  <labs-result-value [observation]="observation" [flag]="flag(observation)" />
                </td>
                <td class="t2">{{ unit(observation) }}</td>
              </tr>
            }
          </tbody>
        </table>
        <medley-show-more [list]="vitals" />
      </medley-card>
    </div>
    @if (points().length > 1) {
      <aside class="panel wide" [attr.aria-label]="chosenName()">
        <section>
          <h2>{{ chosenName() }}</h2>
          <medley-trend-chart [name]="chosenName()" [unit]="chosenUnit()" [points]="points()" />
        </section>
      </aside>
    }
  `,
  host: { class: 'work' },
})
export class VitalsPage {
  readonly #context = inject(PatientContext)
  protected readonly vitals = injectSearch('Observation', () => {
    const patient = this.#context.patientId()
    return patient ? { patient, category: 'vital-signs', _sort: '-date', _count: 100 } : null
  })

  protected readonly chosen = linkedSignal({
    source: () => this.#context.patientId(),
    computation: () => '29463-7',
  })
  readonly #ofChosen = computed(() =>
    this.vitals.rows().filter((observation) => vitalCode(observation) === this.chosen()),
  )
  protected readonly chosenName = computed(() => formatConcept(this.#ofChosen()[0]?.code))
  protected readonly chosenUnit = computed(() => {
    const [first] = this.#ofChosen()
    return first ? unitText(first) : ''
  })
  protected readonly points = computed((): TrendPoint[] =>
    this.#ofChosen()
      .flatMap((observation) => {
        // A blood pressure is drawn by its systolic part.
        const value = observation.valueQuantity?.value ?? observation.component?.[0]?.valueQuantity?.value
        const time = new Date(observation.effectiveDateTime ?? '').getTime()
        return value === undefined || Number.isNaN(time)
          ? []
          : [{ time, value, label: valueText(observation) }]
      })
      .reverse(),
  )

  protected readonly moment = formatMoment
  protected readonly code = vitalCode
  protected readonly flag = interpret
  protected readonly unit = unitText
  protected readonly name = (observation: Observation): string =>
    vitalSigns.find(({ code }) => code === vitalCode(observation))?.label ?? formatConcept(observation.code)
}
