import { Component, computed, inject, input } from '@angular/core'
import { RouterLink } from '@angular/router'
import {
  Card,
  formatListDay,
  formatMoment,
  formatUnit,
  injectSearch,
  ModuleDirectory,
  Sparkline,
} from '@medley/ui'
import { laboratory } from '../../model/catalogue.ts'
import { cumulate, type ResultRow } from '../../model/cumulative.ts'
import { isAbnormal, isCritical } from '../../model/interpretation.ts'
import { timeOf } from '../../model/result-column.ts'
import { ResultValue } from '../result-value.ts'

const rowsShown = 8

const urgency = ({ latest }: ResultRow): number =>
  isCritical(latest.flag) ? 0 : isAbnormal(latest.flag) ? 1 : 2

/** The newest results, what is out of range first. */
@Component({
  selector: 'labs-results-card',
  imports: [Card, ResultValue, RouterLink, Sparkline],
  template: `
    <medley-card
      module="labs"
      heading="Results"
      i18n-heading
      icon="test-tube"
      [data]="results"
      [meta]="meta()"
      [skeletonRows]="6"
      none="No laboratory results recorded."
      i18n-none
    >
      <ul class="list">
        @for (row of rows(); track row.id) {
          <li>
            <span class="grow ell"
              >{{ row.name }}
              @if (older(row); as day) {
                <span class="t3">{{ day }}</span>
              }
            </span>
            <medley-sparkline [values]="row.numbers" />
            <labs-result-value
              class="right tn"
              [observation]="row.latest.observation"
              [flag]="row.latest.flag"
            />
            <span class="t3 unit-col">{{ unit(row.unit) }}</span>
          </li>
        }
      </ul>
      <footer>
        <span i18n>{{ rows().length }} of {{ count() }} in the newest results</span>
        <a class="link end" [routerLink]="['/p', patientId(), path()]" i18n>All results</a>
      </footer>
    </medley-card>
  `,
})
export class ResultsCard {
  readonly patientId = input.required<string>()
  readonly #directory = inject(ModuleDirectory)
  protected readonly path = computed(() => this.#directory.find('labs')?.path ?? '')
  protected readonly results = injectSearch('Observation', () => ({
    patient: this.patientId(),
    category: 'laboratory',
    _sort: '-date',
    _count: 100,
  }))

  readonly #all = computed(() => cumulate(this.results.rows(), laboratory).rows)
  protected readonly count = computed(() => this.#all().length)
  protected readonly rows = computed(() =>
    [...this.#all()].sort((a, b) => urgency(a) - urgency(b)).slice(0, rowsShown),
  )
  protected readonly meta = computed(() => formatMoment(this.results.rows()[0]?.effectiveDateTime))
  /** Safety: a result of another day says so, or it would be read as of the newest. */
  protected older({ latest }: ResultRow): string {
    const [day, newest] = [timeOf(latest.observation).slice(0, 10), this.results.rows()[0]]
    return newest && timeOf(newest).slice(0, 10) === day ? '' : formatListDay(timeOf(latest.observation))
  }

  protected readonly unit = (unit: string): string => formatUnit({ unit, code: unit })
}
