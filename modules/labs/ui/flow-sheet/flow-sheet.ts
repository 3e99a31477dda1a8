import { Component, computed, inject, input, linkedSignal, signal } from '@angular/core'
import { Card, Icon, type IconName, injectSearch, injectWidth, ModulePages, PatientContext } from '@medley/ui'
import type { Catalogue } from '../../model/catalogue.ts'
import { cumulate } from '../../model/cumulative.ts'
import { isAbnormal } from '../../model/interpretation.ts'
import { columnsAtWidth } from './columns.ts'
import { ResultGrid } from './result-grid.ts'
import { TrendPanel } from './trend-panel.ts'

/** One page holds some years of a stable resident, some weeks of an acute one. */
const pageSize = 400

/** Observations of a category by name and time, newest on the right, with the course of the chosen one beside them. */
@Component({
  selector: 'labs-flow-sheet',
  imports: [Card, Icon, ModulePages, ResultGrid, TrendPanel],
  template: `
    <div class="scroll">
      <h1 class="sr">{{ heading() }}</h1>
      <div class="toolbar">
        <medley-module-pages module="labs" />
        <span class="end"></span>
        <button
          type="button"
          class="btn"
          [attr.aria-pressed]="onlyAbnormal()"
          (click)="onlyAbnormal.set(!onlyAbnormal())"
        >
          <medley-icon name="filter" /><span i18n>Abnormal only</span>
        </button>
        <span class="pair">
          <button type="button" class="btn" [disabled]="!hasEarlier()" (click)="goEarlier()">
            <medley-icon name="chevron-left" /><span i18n>Earlier</span>
          </button>
          <button type="button" class="btn" [disabled]="offset() === 0" (click)="goLater()">
            <span i18n>Later</span><medley-icon name="chevron-right" />
          </button>
        </span>
        <ng-content select="[sheetAction]" />
      </div>
      <medley-card
        module="labs"
        [heading]="heading()"
        [icon]="icon()"
        [data]="results"
        [meta]="meta()"
        [skeletonRows]="14"
        [none]="none()"
      >
        <labs-result-grid
          [columns]="columns()"
          [rows]="rows()"
          [chosen]="chosen()?.id"
          (choose)="chosenId.set($event)"
        />
        @if (results.moreFailure(); as failure) {
          <p class="notice s-overdue" role="alert" i18n>
            Earlier results could not load. {{ failure.message }}
          </p>
        }
        @if (hasUsualRanges() || hiddenRows()) {
          <footer>
            @if (hasUsualRanges()) {
              <span i18n>* usual adult range; the laboratory sent none</span>
            }
            @if (hiddenRows()) {
              <span class="end" i18n>Not on these dates: {{ hiddenRows() }}</span>
            }
          </footer>
        }
      </medley-card>
    </div>
    @if (chosen(); as row) {
      <labs-trend-panel class="panel wide" [row]="row" />
    }
  `,
  host: { class: 'work' },
})
export class FlowSheet {
  /** FHIR observation category. */
  readonly category = input.required<string>()
  readonly catalogue = input.required<Catalogue>()
  readonly heading = input.required<string>()
  readonly icon = input.required<IconName>()
  readonly none = input.required<string>()

  readonly #patientId = inject(PatientContext).patientId
  protected readonly results = injectSearch('Observation', () => {
    const patient = this.#patientId()
    return patient ? { patient, category: this.category(), _sort: '-date', _count: pageSize } : null
  })
  readonly #all = computed(() => cumulate(this.results.rows(), this.catalogue()))

  /** Safety: the oldest draw may go on in the page that is not loaded yet; it is not shown half. */
  readonly #complete = computed(() => {
    const { columns } = this.#all()
    return this.results.hasMore() && columns.length > 1 ? columns.slice(0, -1) : columns
  })

  readonly #width = injectWidth()
  readonly #shown = computed(() => columnsAtWidth(this.#width()))
  /** Columns between the newest one and the newest one shown. */
  protected readonly offset = linkedSignal({ source: () => this.#patientId(), computation: () => 0 })
  protected readonly columns = computed(() =>
    this.#complete()
      .slice(this.offset(), this.offset() + this.#shown())
      .reverse(),
  )
  readonly #endsAt = computed(() => this.offset() + this.#shown())
  protected readonly hasEarlier = computed(
    () =>
      !this.results.isLoadingMore() && (this.#endsAt() < this.#complete().length || this.results.hasMore()),
  )

  protected readonly onlyAbnormal = signal(false)
  protected readonly rows = computed(() => {
    const columns = this.columns()
    const counts = this.onlyAbnormal() ? isAbnormal : () => true
    return this.#all().rows.filter(({ cells }) =>
      columns.some(({ id }) => {
        const cell = cells.get(id)
        return cell !== undefined && counts(cell.flag)
      }),
    )
  })
  protected readonly hiddenRows = computed(() => {
    const shown = new Set(this.rows().map(({ id }) => id))
    const hidden = this.#all().rows.filter(({ id }) => !shown.has(id))
    return this.onlyAbnormal() ? '' : [...new Set(hidden.map(({ name }) => name))].join(', ')
  })
  protected readonly hasUsualRanges = computed(() =>
    this.rows().some(({ range }) => range?.source === 'usual'),
  )

  protected readonly chosenId = linkedSignal<string | null, string | undefined>({
    source: () => this.#patientId(),
    computation: () => undefined,
  })
  protected readonly chosen = computed(() => {
    const rows = this.rows()
    return (
      rows.find(({ id }) => id === this.chosenId()) ??
      rows.find(({ numbers }) => numbers.length > 1) ??
      rows[0]
    )
  })

  protected readonly meta = computed(() => {
    const [all, shown] = [this.#complete().length, this.columns().length]
    return this.results.hasMore()
      ? $localize`${shown}:shown: of more than ${all}:all: times`
      : $localize`${shown}:shown: of ${all}:all: times`
  })

  protected async goEarlier(): Promise<void> {
    const next = this.#endsAt()
    if (next + this.#shown() > this.#complete().length && this.results.hasMore())
      await this.results.loadMore()
    if (next < this.#complete().length) this.offset.set(next)
  }

  /** After something was recorded. */
  reload(): void {
    this.results.reload()
  }

  protected goLater(): void {
    this.offset.update((offset) => Math.max(0, offset - this.#shown()))
  }
}
