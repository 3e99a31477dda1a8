import { Component, computed, inject, signal } from '@angular/core'

import {
  addDays,
  createEntry,
  formatMoney,
  formatPeriod,
  formatReference,
  fromLocalInput,
  HousePage,
  Icon,
  injectFhir,
  injectResidents,
  injectSave,
  injectSearch,
  locale,
  localToday,
  ModulePages,
  ResidentLink,
  SaveFailed,
  Session,
  StatusChip,
} from '@medley/ui'
import {
  type Bill,
  billsOf,
  type Blocker,
  censusClaim,
  claimKey,
  claimOf,
  sumOfBill,
} from '../../model/charges.ts'
import { isCharged } from '../../model/census-days.ts'

const blockerWords: Readonly<Record<Blocker, string>> = {
  'month-open': $localize`the month goes on`,
  'billed': $localize`billed`,
  'no-payer': $localize`no coverage`,
  'no-rate': $localize`no day rate`,
  'no-diagnosis': $localize`no diagnosis`,
} // prettier-ignore

const monthBefore = (today: string): string => addDays(`${today.slice(0, 7)}-01`, -1).slice(0, 7)

/** What the census of a month makes to charge: ready, or what is missing; claims are made as drafts, and sent as claims. */
@Component({
  selector: 'billing-month-page',
  imports: [HousePage, Icon, ModulePages, ResidentLink, SaveFailed, StatusChip],
  templateUrl: './month.page.html',
  styleUrl: './month.page.css',
  host: { class: 'work' },
})
export class MonthPage {
  readonly #fhir = injectFhir()
  readonly #session = inject(Session)
  protected readonly today = localToday()
  protected readonly month = signal(monthBefore(this.today))
  protected readonly monthName = computed(() =>
    new Intl.DateTimeFormat(locale(), { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(
      new Date(`${this.month()}-15T00:00:00Z`),
    ),
  )
  readonly #days = computed(() => {
    const days: { date: string; end: number }[] = []
    for (
      let date = `${this.month()}-01`;
      date.startsWith(this.month()) && date < this.today;
      date = addDays(date, 1)
    )
      days.push({ date, end: fromLocalInput(`${addDays(date, 1)}T00:00`).getTime() })
    return days
  })
  protected readonly stays = injectSearch(
    'Encounter',
    () => ({
      status: 'in-progress,onleave,finished',
      date: [`ge${this.month()}-01`, `lt${addDays(`${this.month()}-28`, 5).slice(0, 7)}-01`],
      _count: 200,
    }),
    { complete: true },
  )
  readonly #coverages = injectSearch(
    'Coverage',
    () => {
      const own = this.stays.rows().filter(isCharged)
      const ids = own.flatMap(({ subject }) => subject?.reference?.split('/').pop() ?? [])
      return ids.length ? { patient: [...new Set(ids)].join(','), _count: 200 } : null
    },
    { complete: true },
  )
  readonly #claims = injectSearch('Claim', () => ({ _sort: '-created', _count: 500 }), { complete: true })
  /** Safety: without coverages and claims every stay would look unbilled and without a payer. */
  protected readonly isUnread = computed(
    () => this.#coverages.state() === 'failed' || this.#claims.state() === 'failed',
  )
  readonly #isKnown = computed(() =>
    [this.#coverages, this.#claims].every(({ state }) => state() === 'full' || state() === 'empty'),
  )
  protected readonly save = injectSave(() => this.#claims.reload())
  protected readonly mayAct = computed(() => this.#session.hasRole('biller'))
  protected readonly residents = injectResidents(() => this.bills().map(({ stay }) => stay.subject))
  readonly #rates = signal<ReadonlyMap<string, number>>(new Map())
  protected readonly bills = computed(() =>
    billsOf({
      month: this.month(),
      days: this.#days(),
      stays: this.stays.rows(),
      coverages: this.#coverages.rows(),
      claims: this.#claims.rows(),
      rates: this.#rates(),
      today: this.today,
    }),
  )
  protected readonly ready = computed(() =>
    this.#isKnown() ? this.bills().filter(({ blockers }) => blockers.length === 0) : [],
  )
  protected readonly sum = computed(() =>
    this.dollars(this.ready().reduce((sum, bill) => sum + sumOfBill(bill), 0)),
  )

  protected readonly words = (blocker: Blocker): string => blockerWords[blocker]
  protected readonly period = ({ days }: Bill): string =>
    formatPeriod({ ...(days.first ? { start: days.first } : {}), ...(days.last ? { end: days.last } : {}) })
  protected readonly payer = ({ coverage }: Bill): string =>
    (coverage?.payor ?? []).map(formatReference).join(', ')
  protected readonly sumOf = (bill: Bill): string => (bill.rate ? this.dollars(sumOfBill(bill)) : '–')
  protected readonly isBilled = ({ blockers }: Bill): boolean => blockers.includes('billed')

  protected dollars(cents: number): string {
    return formatMoney({ value: cents / 100, currency: 'USD' })
  }

  protected move(months: number): void {
    const [year = 0, month = 1] = this.month().split('-').map(Number)
    this.month.set(new Date(Date.UTC(year, month - 1 + months, 1)).toISOString().slice(0, 7))
  }

  protected setRate({ stay }: Bill, dollars: number): void {
    if (!(dollars >= 0)) return
    this.#rates.update((rates) => new Map([...rates, [stay.id ?? '', Math.round(dollars * 100)]]))
  }

  /** All or none. Each claim is made on the condition that its stay and month have none. */
  protected async make(bills: readonly Bill[]): Promise<void> {
    const facility = this.#session.facility()
    const billing = {
      month: this.month(),
      by: this.#session.signature(),
      provider: { display: facility?.name ?? '' },
      today: this.today,
    }
    await this.save.run(async () => {
      const entries = bills.flatMap((bill) => {
        const { charge, claim } = claimOf(bill, billing)
        const ifNoneExist = { identifier: `${censusClaim}|${claimKey(bill.stay, billing.month)}` }
        return [createEntry(charge, { ifNoneExist }), createEntry(claim, { ifNoneExist })]
      })
      const made = (await this.#fhir.transact(entries)).filter(
        ({ isNew, reference }) => isNew && reference.startsWith('Claim/'),
      )
      return $localize`${made.length}:count: claims made, to be sent from the list of claims`
    })
  }
}
