import { Component, input, model } from '@angular/core'
import { Icon } from '@medley/ui'
import type { Line } from './facts-form.ts'

export interface LineColumn {
  readonly name: string
  readonly label: string
  /** Of the input, in characters. */
  readonly size: number
}

/** A table of texts that people edit in place. */
@Component({
  selector: 'shell-lines-editor',
  imports: [Icon],
  template: `
    <table class="tbl lines">
      <caption class="sr">
        {{
          label()
        }}
      </caption>
      <thead>
        <tr>
          @for (column of columns(); track column.name) {
            <th scope="col">{{ column.label }}</th>
          }
          <th scope="col"><span class="sr" i18n>Actions</span></th>
        </tr>
      </thead>
      <tbody>
        @for (line of lines(); track $index; let row = $index) {
          <tr>
            @for (column of columns(); track column.name) {
              <td>
                <input
                  class="ctl"
                  autocomplete="off"
                  [size]="column.size"
                  [value]="line[column.name] ?? ''"
                  [attr.aria-label]="nameOf(column, row)"
                  [attr.aria-invalid]="isWrong(row, column) ? 'true' : null"
                  (input)="change(row, column.name, $any($event.target).value)"
                />
              </td>
            }
            <td>
              <button
                type="button"
                class="iconbtn"
                [attr.aria-label]="removeLabel(row)"
                (click)="remove(row)"
              >
                <medley-icon name="x" />
              </button>
            </td>
          </tr>
        }
      </tbody>
    </table>
    <p class="addline">
      <button type="button" class="btn sm ghost" (click)="add()">
        <medley-icon name="plus" /><span>{{ addLabel() }}</span>
      </button>
    </p>
  `,
})
export class LinesEditor {
  readonly label = input.required<string>()
  readonly addLabel = input.required<string>()
  readonly columns = input.required<readonly LineColumn[]>()
  readonly lines = model.required<readonly Line[]>()
  /** `0.code`, or `0` for a whole line. */
  readonly wrong = input<readonly string[]>([])

  protected readonly nameOf = ({ label }: LineColumn, row: number): string =>
    $localize`${label}:column:, line ${row + 1}:line:`
  protected readonly removeLabel = (row: number): string => $localize`Remove line ${row + 1}:line:`

  protected isWrong(row: number, { name }: LineColumn): boolean {
    return this.wrong().some((place) => place === `${row}` || place === `${row}.${name}`)
  }

  protected change(row: number, name: string, value: string): void {
    this.lines.update((lines) =>
      lines.map((line, place) => (place === row ? { ...line, [name]: value } : line)),
    )
  }

  protected remove(row: number): void {
    this.lines.update((lines) => lines.filter((_, place) => place !== row))
  }

  protected add(): void {
    this.lines.update((lines) => [...lines, {}])
  }
}
