import { Component, computed, inject, signal } from '@angular/core'
import type { DiagnosticReport, Observation } from 'fhir/r4'
import {
  createEntry,
  facilityNow,
  formatConcept,
  formatListDay,
  formatReference,
  formatTime,
  HousePage,
  injectFhir,
  injectResidents,
  injectSave,
  injectSearch,
  injectShortcuts,
  referencedId,
  ResidentLink,
  SaveFailed,
  type Segment,
  Segments,
  Session,
  StatusChip,
} from '@medley/ui'
import { mustBeOpened, shownInRow, stillSelected, versionKey } from '../../model/batch.ts'
import { interpret, isAbnormal, isCritical } from '../../model/interpretation.ts'
import { isFinalReport } from '../../model/report-status.ts'
import { acknowledge, reviewOf } from '../../model/review.ts'
import { ResultValue } from '../result-value.ts'
import { ReportDrawer } from './report.drawer.ts'
import { openWords, reviewWords } from './review-words.ts'

/** Reports that wait for somebody to look at them, critical ones first; one tap acknowledges the version that is shown. */
@Component({
  selector: 'labs-inbox-page',
  imports: [HousePage, ReportDrawer, ResidentLink, ResultValue, SaveFailed, Segments, StatusChip],
  templateUrl: './inbox.page.html',
  host: { class: 'work' },
})
export class InboxPage {
  readonly #fhir = injectFhir()
  readonly #session = inject(Session)
  protected readonly list = injectSearch('DiagnosticReport', () => ({
    _sort: '-date',
    _count: 50,
    _include: 'DiagnosticReport:result',
  }))
  readonly #reviews = injectSearch(
    'Provenance',
    () => {
      const ids = this.list.rows().map(({ id }) => `DiagnosticReport/${id ?? ''}`)
      return ids.length ? { target: ids.join(','), _count: 200 } : null
    },
    { complete: true },
  )
  protected readonly residents = injectResidents(() => this.list.rows().map(({ subject }) => subject))
  protected readonly save = injectSave(() => this.#reviews.reload())
  protected readonly mayReview = computed(() => this.#session.hasRole('physician', 'nurse'))
  protected readonly isUnchecked = computed(() => this.#reviews.state() === 'failed')
  protected readonly filter = signal('all')
  protected readonly opened = signal<string | null>(null)

  /** Versions that are ticked. */
  readonly #ticked = signal<ReadonlySet<string>>(new Set())
  protected readonly shownInRow = shownInRow
  protected readonly openWords = openWords
  protected readonly mayTick = computed(() => this.mayReview() && !this.isUnchecked())

  readonly #results = computed(
    () =>
      new Map(
        this.list
          .included()
          .filter((one): one is Observation => one.resourceType === 'Observation')
          .map((one) => [one.id, one]),
      ),
  )
  readonly #rows = computed(() => {
    const results = this.#results()
    const rows = this.list.rows().map((report) => {
      const values = (report.result ?? [])
        .flatMap((reference) => results.get(referencedId(reference, 'Observation') ?? '') ?? [])
        .map((observation) => ({
          observation,
          flag: interpret(observation),
          name: formatConcept(observation.code).replace(/ \[.*$/, ''),
        }))
      const review = reviewOf(report, this.#reviews.rows())
      const row = {
        report,
        values,
        review,
        words: reviewWords(review),
        abnormal: values.filter(({ flag }) => isAbnormal(flag)),
        isCritical: values.some(({ flag }) => isCritical(flag)),
      }
      return { ...row, mustOpen: mustBeOpened(row) }
    })
    const weight = (row: (typeof rows)[number]): number =>
      row.review.state === 'seen' ? 0 : row.isCritical ? 2 : 1
    return rows.sort((a, b) => weight(b) - weight(a))
  })
  protected readonly shown = computed(() =>
    this.filter() === 'all' ? this.#rows() : this.#rows().filter(({ review }) => review.state !== 'seen'),
  )
  protected readonly filters = computed((): Segment[] => {
    const open = this.#rows().filter(({ review }) => review.state !== 'seen').length
    return [
      { id: 'open', label: $localize`To review ${open}:count:` },
      { id: 'all', label: $localize`All` },
    ]
  })
  /** Reports of the list that may be acknowledged without being opened. */
  protected readonly tickable = computed(() =>
    this.shown().filter(({ review, mustOpen }) => review.state === 'new' && mustOpen === null),
  )
  protected readonly selected = computed(() => stillSelected(this.shown(), this.#ticked()))
  protected readonly isAllTicked = computed(
    () => this.tickable().length > 0 && this.selected().length === this.tickable().length,
  )
  protected readonly openedRow = computed(() =>
    this.#rows().find(({ report }) => report.id === this.opened()),
  )

  protected readonly day = ({ effectiveDateTime, issued }: DiagnosticReport): string =>
    [formatListDay(effectiveDateTime ?? issued), formatTime(effectiveDateTime ?? issued)].join(' ')
  protected readonly name = ({ code }: DiagnosticReport): string => formatConcept(code)
  protected readonly by = ({ performer }: DiagnosticReport): string => formatReference(performer?.[0])
  protected readonly isFinal = isFinalReport
  protected readonly isCorrected = ({ status }: DiagnosticReport): boolean =>
    status === 'corrected' || status === 'amended'

  constructor() {
    if (!this.mayReview()) return
    injectShortcuts(
      { keys: 'a', label: $localize`Select all that may be acknowledged`, run: () => this.tickAll() },
      { keys: 'A', label: $localize`Acknowledge the selected`, run: () => void this.acknowledgeSelected() },
    )
  }

  protected isTicked(report: DiagnosticReport): boolean {
    return this.#ticked().has(versionKey(report))
  }

  protected tick(report: DiagnosticReport): void {
    const key = versionKey(report)
    this.#ticked.update(
      (keys) => new Set(keys.has(key) ? [...keys].filter((one) => one !== key) : [...keys, key]),
    )
  }

  protected tickAll(): void {
    if (!this.mayTick()) return
    const all = this.isAllTicked() ? [] : this.tickable()
    this.#ticked.set(new Set(all.map(({ report }) => versionKey(report))))
  }

  /** All or none: one act, one moment, one entry for each version. */
  protected async acknowledgeSelected(): Promise<void> {
    const rows = this.selected()
    if (!rows.length || !this.mayTick()) return
    const said = { by: this.#session.signature(), at: facilityNow().toISOString() }
    const isDone = await this.save.run(async () => {
      await this.#fhir.transact(rows.map(({ report }) => createEntry(acknowledge(report, said))))
      return $localize`${rows.length}:count: reports acknowledged`
    })
    if (isDone) this.#ticked.set(new Set())
  }

  protected async acknowledge(report: DiagnosticReport): Promise<void> {
    const entry = acknowledge(report, { by: this.#session.signature(), at: facilityNow().toISOString() })
    const isDone = await this.save.run(async () => {
      await this.#fhir.create(entry)
      return $localize`${this.name(report)}:report: acknowledged`
    })
    if (isDone) this.opened.set(null)
  }
}
