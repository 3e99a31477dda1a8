import { Component, computed, inject, input } from '@angular/core'
import {
  formatMoment,
  formatUnit,
  injectSearch,
  PatientContext,
  ShowMore,
  TrendChart,
  type TrendPoint,
} from '@medley/ui'
import { numberOf, type ResultRow, secondNumberOf } from '../../model/cumulative.ts'
import { type Flag, interpret, isCritical } from '../../model/interpretation.ts'
import { timeOf } from '../../model/result-column.ts'
import { valueText } from '../value-text.ts'

const pageSize = 100

const chartFlag = (flag: Flag): TrendPoint['flag'] => {
  if (isCritical(flag)) return 'critical'
  return flag === 'high' || flag === 'low' ? flag : undefined
}

/** The course of one test over all time, apart from the dates that the grid happens to show. */
@Component({
  selector: 'labs-trend-panel',
  imports: [ShowMore, TrendChart],
  template: `
    <section data-module="labs" [attr.data-state]="course.state()" [attr.aria-label]="row().name">
      <div class="flex">
        <h2>{{ row().name }}</h2>
        <span class="label">{{ unit() }}</span>
      </div>
      <div class="flex figure">
        <b class="fig">{{ latest() }}</b>
        <span class="t2">{{ unit() }}</span>
        <span class="t3 dense end">{{ when() }}</span>
      </div>
      @switch (course.state()) {
        @case ('failed') {
          <div class="msg" role="alert">
            <div>
              <p class="b" i18n>The course could not load.</p>
              <p class="actions">
                <button type="button" class="btn" (click)="course.reload()" i18n>Try again</button>
              </p>
            </div>
          </div>
        }
        @case ('loading') {
          <div class="skel chart-skel" role="status" aria-label="Loading" i18n-aria-label></div>
        }
        @default {
          @if (points().length) {
            <medley-trend-chart
              [name]="row().name"
              [unit]="unit()"
              [points]="points()"
              [band]="row().range ?? {}"
              [bandText]="bandText()"
            />
          } @else {
            <p class="nothing" i18n>This test has no numbers to draw.</p>
          }
          <medley-show-more [list]="course" />
        }
      }
    </section>
  `,
})
export class TrendPanel {
  readonly row = input.required<ResultRow>()
  readonly #context = inject(PatientContext)

  protected readonly course = injectSearch('Observation', () => {
    const [patient, { tokens }] = [this.#context.patientId(), this.row()]
    return patient && tokens.length
      ? { patient, code: tokens.join(','), _sort: '-date', _count: pageSize }
      : null
  })

  protected readonly points = computed(() =>
    this.course
      .rows()
      .filter(({ valueQuantity }) => (valueQuantity?.code ?? valueQuantity?.unit ?? '') === this.row().unit)
      .flatMap((observation): TrendPoint[] => {
        const [value, time] = [numberOf(observation), new Date(timeOf(observation)).getTime()]
        if (value === undefined || Number.isNaN(time)) return []
        return [
          {
            time,
            value,
            second: secondNumberOf(observation),
            label: valueText(observation),
            flag: chartFlag(interpret(observation)),
          },
        ]
      })
      .reverse(),
  )

  protected readonly unit = computed(() => formatUnit({ unit: this.row().unit, code: this.row().unit }))
  protected readonly latest = computed(() => valueText(this.row().latest.observation))
  protected readonly when = computed(() => formatMoment(timeOf(this.row().latest.observation)))
  protected readonly bandText = computed(() => {
    const { range } = this.row()
    if (!range) return ''
    return range.source === 'usual'
      ? $localize`Usual ${range.text}:range:`
      : $localize`Reference ${range.text}:range:`
  })
}
