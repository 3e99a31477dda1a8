import { Component, computed, input, output } from '@angular/core'
import { facilityNow, formatUnit, Sparkline } from '@medley/ui'
import type { ResultRow } from '../../model/cumulative.ts'
import type { ResultColumn } from '../../model/result-column.ts'
import { groupNames } from '../group-names.ts'
import { columnHeads } from './column-heads.ts'
import { ResultValue } from '../result-value.ts'

/** Tests down, draws across. Arrows move through the tests; the chosen one shows its course. */
@Component({
  selector: 'labs-result-grid',
  imports: [ResultValue, Sparkline],
  template: `
    <div class="grid-scroll" tabindex="-1">
      <table class="tbl cum">
        <colgroup>
          <col class="c-name" />
          <col class="c-unit" />
          <col class="c-range" />
          @for (column of columns(); track column.id) {
            <col />
          }
          <col class="c-trend" />
        </colgroup>
        <thead>
          <tr>
            <th scope="col" i18n>Test</th>
            <th scope="col" class="unit" i18n>Unit</th>
            <th scope="col" class="right" i18n>Reference</th>
            @for (column of columns(); track column.id; let newest = $last) {
              <th scope="col" class="right" [class.new]="newest">
                @for (line of headOf(column); track $index) {
                  <span class="block">{{ line }}</span>
                }
              </th>
            }
            <th scope="col" i18n>Trend</th>
          </tr>
        </thead>
        @for (group of groups(); track group.name) {
          <tbody>
            <tr class="grp">
              <th scope="rowgroup" [attr.colspan]="columns().length + 4">{{ group.name }}</th>
            </tr>
            @for (row of group.rows; track row.id) {
              <tr [class.sel]="row.id === chosen()" (click)="choose.emit(row.id)">
                <th scope="row">
                  <button
                    type="button"
                    class="row-name"
                    [attr.aria-pressed]="row.id === chosen()"
                    (keydown.arrowdown)="step($event, 1)"
                    (keydown.arrowup)="step($event, -1)"
                  >
                    {{ row.name }}
                  </button>
                </th>
                <td class="t2 unit">{{ unit(row.unit) }}</td>
                <td class="right t2">
                  {{ row.range?.text }}
                  @if (row.range?.source === 'usual') {
                    *
                  }
                </td>
                @for (column of columns(); track column.id; let newest = $last) {
                  <td class="right" [class.new]="newest">
                    @if (row.cells.get(column.id); as cell) {
                      <labs-result-value [observation]="cell.observation" [flag]="cell.flag" />
                    } @else {
                      <span class="t3" aria-hidden="true">·</span>
                    }
                  </td>
                }
                <td><medley-sparkline [values]="row.numbers" /></td>
              </tr>
            }
          </tbody>
        }
      </table>
    </div>
  `,
})
export class ResultGrid {
  /** Oldest first. */
  readonly columns = input.required<readonly ResultColumn[]>()
  readonly rows = input.required<readonly ResultRow[]>()
  readonly chosen = input<string>()
  readonly choose = output<string>()

  protected readonly groups = computed(() =>
    Object.entries(Object.groupBy(this.rows(), ({ group }) => groupNames[group])).map(
      ([name, rows = []]) => ({ name, rows }),
    ),
  )

  readonly #heads = computed(() => columnHeads(this.columns(), facilityNow().toISOString()))
  protected readonly headOf = ({ id }: ResultColumn): readonly string[] => this.#heads().get(id) ?? []
  protected readonly unit = (unit: string): string => formatUnit({ unit, code: unit })

  protected step(event: Event, by: number): void {
    const buttons = [
      ...(event.target as HTMLElement).closest('table')!.querySelectorAll<HTMLElement>('.row-name'),
    ]
    const next = buttons[buttons.indexOf(event.target as HTMLElement) + by]
    if (!next) return
    event.preventDefault()
    next.focus()
    next.click()
  }
}
