import { Component, computed, inject, linkedSignal, signal } from '@angular/core'
import { Card, Icon, injectSearch, injectWidth, ModulePages, PatientContext } from '@medley/ui'
import { cumulate } from '../../model/cumulative.ts'
import { isAbnormal } from '../../model/interpretation.ts'
import { ResultGrid } from './result-grid.ts'
import { TrendPanel } from './trend-panel.ts'

/** Pixels: the panel beside the grid and the window width from which it is there, the fixed columns, one draw. */
const layout = { panel: 440, panelFrom: 1100, fixed: 452, column: 64 }
const columnsAtWidth = (width: number): number => {
  const free = width - (width >= layout.panelFrom ? layout.panel : 0) - layout.fixed
  return Math.max(3, Math.floor(free / layout.column))
}

/** One page holds some years of a stable resident, some weeks of an acute one. */
const pageSize = 400

/** Laboratory results by test and time, newest on the right, with the course of the chosen test beside them. */
@Component({
  selector: 'labs-cumulative-page',
  imports: [Card, Icon, ModulePages, ResultGrid, TrendPanel],
  template: `
    <div class="scroll">
      <h1 class="sr" i18n>Results</h1>
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
      </div>
      <medley-card
        module="labs"
        heading="Laboratory results"
        i18n-heading
        icon="test-tube"
        [data]="results"
        [meta]="meta()"
        [skeletonRows]="14"
        none="No laboratory results recorded."
        i18n-none
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
        <footer>
          <span i18n>* usual adult range; the laboratory sent none</span>
          @if (hiddenRows()) {
            <span class="end" i18n>{{ hiddenRows() }} tests have no such result on these dates</span>
          }
        </footer>
      </medley-card>
    </div>
    @if (chosen(); as row) {
      <labs-trend-panel class="panel wide" [row]="row" />
    }
  `,
  host: { class: 'work' },
})
export class CumulativePage {
  readonly #context = inject(PatientContext)
  protected readonly results = injectSearch('Observation', () => {
    const patient = this.#context.patientId()
    return patient ? { patient, category: 'laboratory', _sort: '-date', _count: pageSize } : null
  })
  readonly #all = computed(() => cumulate(this.results.rows()))

  /** Safety: the oldest draw may go on in the page that is not loaded yet; it is not shown half. */
  readonly #complete = computed(() => {
    const { columns } = this.#all()
    return this.results.hasMore() && columns.length > 1 ? columns.slice(0, -1) : columns
  })

  readonly #width = injectWidth()
  readonly #columnsShown = computed(() => columnsAtWidth(this.#width()))
  protected readonly onlyAbnormal = signal(false)
  /** Columns between the newest one and the newest one shown. */
  protected readonly offset = linkedSignal({ source: () => this.#context.patientId(), computation: () => 0 })
  protected readonly columns = computed(() =>
    this.#complete()
      .slice(this.offset(), this.offset() + this.#columnsShown())
      .reverse(),
  )
  protected readonly hasEarlier = computed(
    () =>
      !this.results.isLoadingMore() &&
      (this.offset() + this.#columnsShown() < this.#complete().length || this.results.hasMore()),
  )

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
  protected readonly hiddenRows = computed(() => this.#all().rows.length - this.rows().length)

  protected readonly chosenId = linkedSignal<string | null, string | undefined>({
    source: () => this.#context.patientId(),
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
      ? $localize`${shown}:shown: of more than ${all}:all: draws`
      : $localize`${shown}:shown: of ${all}:all: draws`
  })

  protected async goEarlier(): Promise<void> {
    const next = this.offset() + this.#columnsShown()
    if (next + this.#columnsShown() > this.#complete().length && this.results.hasMore())
      await this.results.loadMore()
    if (next < this.#complete().length) this.offset.set(next)
  }

  protected goLater(): void {
    this.offset.update((offset) => Math.max(0, offset - this.#columnsShown()))
  }
}
