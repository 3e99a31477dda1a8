import { Component, computed, inject, signal } from '@angular/core'
import type { MedicationAdministration } from 'fhir/r4'
import {
  Card,
  facilityZone,
  formatConcept,
  formatMoment,
  formatReference,
  Glyph,
  Icon,
  injectNow,
  injectSearch,
  locale,
  ModulePages,
  PatientContext,
  together,
} from '@medley/ui'
import { isPrn } from '../../model/as-needed.ts'
import { dosagesText } from '../../model/dosage.ts'
import { createWallClock, dayAfter } from '../../model/local-time.ts'
import { type Cell, daysOfMonth, monthRows } from '../../model/month.ts'
import { injectMedicationNames } from '../inject-medication-names.ts'
import { cellWords } from './cell-words.ts'

/** The medication record of a month, one cell a dose; what is as needed stands below. */
@Component({
  selector: 'medications-record-page',
  imports: [Card, Glyph, Icon, ModulePages],
  templateUrl: './record.page.html',
  styleUrl: './record.page.css',
  host: { class: 'work' },
})
export class RecordPage {
  readonly #patientId = inject(PatientContext).patientId
  readonly #clock = createWallClock(facilityZone())
  readonly #now = injectNow()
  protected readonly today = computed(() => this.#clock.dayOf(this.#now()))
  readonly #chosen = signal<string | null>(null)
  protected readonly month = computed(() => this.#chosen() ?? this.today().slice(0, 7))
  protected readonly days = computed(() => daysOfMonth(this.month()))
  protected readonly weekday = weekdayLetter
  protected readonly isWeekend = (day: string): boolean => [0, 6].includes(noon(day).getUTCDay())
  protected readonly monthName = computed(() =>
    new Intl.DateTimeFormat(locale(), { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(
      new Date(`${this.month()}-15T00:00:00Z`),
    ),
  )
  readonly #orders = injectSearch(
    'MedicationRequest',
    () => this.#of({ status: 'active,on-hold,stopped,completed', _count: 200 }),
    { complete: true },
  )
  readonly #given = injectSearch(
    'MedicationAdministration',
    () => {
      const [from, until] = [this.days()[0] ?? '', dayAfter(this.days().at(-1) ?? '')]
      const at = (day: string): string => new Date(this.#clock.instantOf(day, '00:00')).toISOString()
      return this.#of({ 'effective-time': [`ge${at(from)}`, `lt${at(until)}`], _count: 500 })
    },
    { complete: true },
  )
  readonly #first = injectSearch('MedicationAdministration', () =>
    this.#of({ _sort: 'effective-time', _count: 1 }),
  )
  readonly #began = computed(() => {
    const { effectiveDateTime, effectivePeriod } = this.#first.rows()[0] ?? {}
    return Date.parse(effectiveDateTime ?? effectivePeriod?.start ?? '') || undefined
  })
  protected readonly data = together(this.#orders, this.#given)
  protected readonly name = injectMedicationNames(() => this.#orders.rows())
  protected readonly rows = computed(() =>
    monthRows({
      month: this.month(),
      orders: this.#orders.rows(),
      administrations: this.#given.rows(),
      clock: this.#clock,
      now: this.#now(),
      began: this.#began(),
    }).map((row, place, all) => ({
      ...row,
      isFirst: all[place - 1]?.order.id !== row.order.id,
      span: all.filter(({ order }) => order.id === row.order.id).length,
      name: this.name(row.order),
      sig: dosagesText(row.order.dosageInstruction),
      cells: row.cells.map((cell) => ({ ...cell, ...cellWords(cell) })),
    })),
  )
  protected readonly prn = computed(() => {
    const orders = new Map(
      this.#orders
        .rows()
        .filter(isPrn)
        .map((order) => [`MedicationRequest/${order.id ?? ''}`, order]),
    )
    return this.#given
      .rows()
      .filter(({ request, status }) => status === 'completed' && orders.has(request?.reference ?? ''))
      .map((entry) => ({
        id: entry.id ?? '',
        at: formatMoment(entry.effectiveDateTime),
        name: this.name(orders.get(entry.request?.reference ?? '')!),
        reason: formatConcept(entry.reasonCode?.[0]),
        by: formatReference(entry.performer?.[0]?.actor),
      }))
      .sort((a, b) => b.at.localeCompare(a.at))
  })
  protected readonly signatures = computed(() => signaturesOf(this.#given.rows()))
  protected readonly chosen = signal<Cell | null>(null)

  protected move(months: number): void {
    const [year = 0, month = 1] = this.month().split('-').map(Number)
    this.#chosen.set(new Date(Date.UTC(year, month - 1 + months, 1)).toISOString().slice(0, 7))
  }

  protected readonly print = (): void => window.print()

  #of(criteria: Record<string, string | number | readonly string[]>) {
    const patient = this.#patientId()
    return patient ? { patient, ...criteria } : null
  }
}

const noon = (day: string): Date => new Date(`${day}T12:00:00Z`)

const weekdayLetter = (day: string): string =>
  new Intl.DateTimeFormat(locale(), { weekday: 'narrow', timeZone: 'UTC' }).format(noon(day))

/** Who stands behind the initials. */
const signaturesOf = (given: readonly MedicationAdministration[]): readonly string[] =>
  [...new Set(given.map(({ performer }) => formatReference(performer?.[0]?.actor)).filter(Boolean))].sort()
