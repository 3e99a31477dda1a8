import { Component, computed, input, model, signal } from '@angular/core'
import { Glyph, patientName, type Segment, Segments } from '@medley/ui'
import type { Pass } from './inject-pass.ts'

/** Residents of the pass by the way of the cart, with what is to be done for each. */
@Component({
  selector: 'medications-pass-list',
  imports: [Glyph, Segments],
  template: `
    <div class="ph">
      <div class="flex">
        <b class="b nw">{{ title() }}</b>
        <span class="t3 dense end" i18n>{{ done() }} of {{ all() }}</span>
      </div>
      <div class="bar" role="img" [attr.aria-label]="done() + '/' + all()">
        <i class="is-done" [style.width.%]="(done() / (all() || 1)) * 100"></i>
        <i class="is-late" [style.width.%]="(late() / (all() || 1)) * 100"></i>
      </div>
      <medley-segments label="Show" i18n-label [segments]="filters()" [(chosen)]="filter" />
    </div>
    <ul>
      @for (row of shown(); track row.id) {
        <li [class.cur]="row.id === chosen()">
          <button
            type="button"
            [attr.aria-current]="row.id === chosen() || null"
            (click)="chosen.set(row.id)"
          >
            <span class="rm">{{ row.bed }}</span>
            <span class="grow">
              <span class="nm ell">{{ row.name }}</span>
              <span class="bar" aria-hidden="true">
                <i class="is-done" [style.width.%]="(row.done / (row.all || 1)) * 100"></i>
                <i class="is-late" [style.width.%]="(row.late / (row.all || 1)) * 100"></i>
              </span>
              <span class="label">{{ row.words }}</span>
            </span>
            <span [class]="'ct s-' + row.look">
              <span class="fg"><medley-glyph [name]="row.look" [size]="16" /></span>{{ row.done }}/{{
                row.all
              }}
            </span>
          </button>
        </li>
      } @empty {
        <li class="nothing" i18n>Nobody is left in this list.</li>
      }
    </ul>
  `,
  styleUrl: './pass-list.css',
})
export class PassList {
  readonly pass = input.required<Pass>()
  readonly title = input.required<string>()
  readonly chosen = model.required<string>()
  protected readonly filter = signal('todo')

  readonly #rows = computed(() => {
    const pass = this.pass()
    return pass.entries().map(({ id, bed, isOut }) => {
      const { toDo, late, done, doses } = pass.partOf(id)
      const look = isOut ? 'out' : late ? 'overdue' : toDo ? 'due' : 'done'
      const words = isOut
        ? $localize`Out of the facility`
        : [
            late ? $localize`${late}:count: late` : '',
            toDo - late > 0 ? $localize`${toDo - late}:count: due` : '',
          ]
            .filter(Boolean)
            .join(' · ')
      const name =
        patientName(pass.residents.find({ reference: `Patient/${id}` })) || $localize`Name is loading`
      return { id, bed, isOut, name, toDo, late, done, all: doses.length, look: look as 'due', words }
    })
  })
  protected readonly shown = computed(() => {
    const filter = this.filter()
    return this.#rows().filter(
      ({ id, all, toDo, late, isOut }) =>
        id === this.chosen() ||
        (all > 0 && (filter === 'all' || (filter === 'late' ? late > 0 : toDo + late > 0 && !isOut))),
    )
  })
  protected readonly filters = computed((): Segment[] => {
    const rows = this.#rows().filter(({ all }) => all > 0)
    const toDo = rows.filter((row) => row.toDo + row.late > 0 && !row.isOut).length
    const late = rows.filter((row) => row.late > 0).length
    return [
      { id: 'todo', label: $localize`To do ${toDo}:count:` },
      { id: 'all', label: $localize`All ${rows.length}:count:` },
      { id: 'late', label: $localize`Late ${late}:count:` },
    ]
  })
  protected readonly all = computed(() => this.#rows().reduce((sum, { all }) => sum + all, 0))
  protected readonly done = computed(() => this.#rows().reduce((sum, { done }) => sum + done, 0))
  protected readonly late = computed(() => this.#rows().reduce((sum, { late }) => sum + late, 0))
}
