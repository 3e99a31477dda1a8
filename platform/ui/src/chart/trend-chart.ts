import { Component, computed, input, signal } from '@angular/core'
import { formatDay, formatMoment, formatShortDay } from '../format/date.ts'
import { Icon } from '../icon/icon.ts'
import { axisDetail, layoutTrend, type TrendBand, type TrendPoint } from './trend.ts'

const size = { width: 464, height: 250 }

/** A value over time with its reference range; the same as a table for whoever prefers or needs one. */
@Component({
  selector: 'medley-trend-chart',
  imports: [Icon],
  template: `
    <div class="trend-tools">
      <ng-content />
      <button
        type="button"
        class="btn sm end"
        [attr.aria-pressed]="asTable()"
        (click)="asTable.set(!asTable())"
      >
        <medley-icon [name]="asTable() ? 'chart-line' : 'table'" />
        @if (asTable()) {
          <span i18n="graph|Instead of the table">Chart</span>
        } @else {
          <span i18n>Table</span>
        }
      </button>
    </div>
    @if (asTable()) {
      <div class="trend-table" tabindex="0" role="region" [attr.aria-label]="name()">
        <table class="tbl">
          <thead>
            <tr>
              <th scope="col" i18n>When</th>
              <th scope="col" class="right">{{ unit() || valueWord }}</th>
              <th scope="col" i18n>Flag</th>
            </tr>
          </thead>
          <tbody>
            @for (point of newestFirst(); track $index) {
              <tr>
                <td>{{ moment(point.time) }}</td>
                <td class="right">{{ point.label }}</td>
                <td>{{ flagWord(point) }}</td>
              </tr>
            }
          </tbody>
        </table>
      </div>
    } @else {
      <svg class="trend" [attr.viewBox]="viewBox" role="img" [attr.aria-label]="sentence()">
        @let chart = trend();
        @if (chart.band; as band) {
          <rect class="band" x="46" width="406" [attr.y]="band.y" [attr.height]="band.height" />
          @for (at of band.lines; track at) {
            <path class="band-line" [attr.d]="'M46 ' + at + 'H452'" />
          }
          <text class="lb reference" x="448" text-anchor="end" [attr.y]="band.y + 14">{{ bandText() }}</text>
        }
        @for (tick of chart.yTicks; track tick.y) {
          <path class="grid-line" [attr.d]="'M46 ' + tick.y + 'H452'" />
          <text class="ax" x="38" text-anchor="end" [attr.y]="tick.y + 4">{{ tick.text }}</text>
        }
        @for (tick of chart.xTicks; track tick.x) {
          <text class="ax" [attr.y]="height - 6" text-anchor="middle" [attr.x]="tick.x">
            {{ tickText(tick.time) }}
          </text>
        }
        <path class="course" [attr.d]="chart.path" />
        <path class="course second" [attr.d]="chart.secondPath" />
        @for (mark of chart.marks; track $index) {
          <g
            [class]="'mark ' + (mark.flag ?? '')"
            [attr.transform]="'translate(' + mark.x + ' ' + mark.y + ')'"
          >
            @switch (mark.flag) {
              @case ('critical') {
                <rect x="-6" y="-6" width="12" height="12" rx="2" />
              }
              @case ('high') {
                <path d="M0 -6.5l6.5 11h-13z" />
              }
              @case ('low') {
                <path d="M0 6.5l-6.5 -11h13z" />
              }
              @default {
                <circle r="4.5" />
              }
            }
            <title>{{ moment(mark.time) }}: {{ mark.label }} {{ unit() }} {{ flagWord(mark) }}</title>
          </g>
          @if (mark.secondY !== undefined) {
            <circle class="second" r="3.5" [attr.cx]="mark.x" [attr.cy]="mark.secondY" />
          }
          @if (chart.labelled) {
            <text class="vl" text-anchor="middle" [attr.x]="mark.x" [attr.y]="mark.labelY">
              {{ mark.label }}
            </text>
          }
        }
      </svg>
    }
  `,
})
export class TrendChart {
  readonly name = input.required<string>()
  readonly unit = input('')
  /** Oldest first. */
  readonly points = input.required<readonly TrendPoint[]>()
  readonly band = input<TrendBand>({})
  /** The range in words, written into the band: "Reference 3.5–5.1". */
  readonly bandText = input('')

  protected readonly asTable = signal(false)
  protected readonly height = size.height
  protected readonly viewBox = `0 0 ${size.width} ${size.height}`
  protected readonly valueWord = $localize`Value`
  protected readonly trend = computed(() => layoutTrend(this.points(), this.band(), size))
  protected readonly newestFirst = computed(() => [...this.points()].reverse())

  protected readonly sentence = computed(() => {
    const points = this.points()
    const [first, last] = [points[0], points.at(-1)]
    if (!first || !last) return this.name()
    const [from, to] = [this.moment(first.time), this.moment(last.time)]
    return $localize`${this.name()}:name:, ${points.length}:count: values from ${from}:from: to ${to}:to:. First ${first.label}:first:, last ${last.label}:last: ${this.unit()}:unit:. ${this.bandText()}:range:`
  })

  protected readonly moment = (time: number): string => formatMoment(new Date(time).toISOString())

  protected tickText(time: number): string {
    const iso = new Date(time).toISOString()
    const detail = axisDetail(this.points())
    return detail === 'day' ? formatShortDay(iso) : formatDay(iso.slice(0, detail === 'month' ? 7 : 4))
  }

  protected flagWord({ flag }: TrendPoint): string {
    if (flag === 'critical') return $localize`Critical`
    if (flag === 'high') return $localize`High`
    return flag === 'low' ? $localize`Low` : ''
  }
}
