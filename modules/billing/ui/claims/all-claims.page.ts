import { Component, computed, inject, signal } from '@angular/core'
import type { Claim } from 'fhir/r4'
import {
  formatDay,
  formatMoney,
  formatPeriod,
  HousePage,
  injectResidents,
  injectSave,
  injectSearch,
  localToday,
  ModulePages,
  ResidentLink,
  SaveFailed,
  type Segment,
  Segments,
  Session,
  type Status,
  StatusChip,
} from '@medley/ui'
import { ageing, buckets, canBecome, type ClaimState, receivableOf } from '../../model/receivable.ts'
import { ClaimDrawer } from './claim.drawer.ts'
import { claimPayer } from './claim-words.ts'

const looks: Readonly<Record<ClaimState, Status | null>> = {
  draft: 'draft',
  waiting: 'due',
  paid: 'done',
  partly: 'info',
  denied: 'overdue',
  cancelled: null,
}

/** Claims by what is to be done about them, whether the payers' answers add up, and how old what is owed is. */
@Component({
  selector: 'billing-all-claims-page',
  imports: [ClaimDrawer, HousePage, ModulePages, ResidentLink, SaveFailed, Segments, StatusChip],
  templateUrl: './all-claims.page.html',
  styleUrl: './all-claims.page.css',
  host: { class: 'work' },
})
export class AllClaimsPage {
  readonly #session = inject(Session)
  protected readonly list = injectSearch('Claim', () => ({ _sort: '-created', _count: 500 }), {
    complete: true,
  })
  readonly #answers = injectSearch('ExplanationOfBenefit', () => ({ _sort: '-created', _count: 500 }), {
    complete: true,
  })
  protected readonly isUnanswered = computed(() => this.#answers.state() === 'failed')
  protected readonly save = injectSave(() => this.list.reload())
  protected readonly mayAct = computed(() => this.#session.hasRole('biller'))
  protected readonly residents = injectResidents(() => this.list.rows().map(({ patient }) => patient))
  protected readonly filter = signal('all')
  protected readonly opened = signal<string | null>(null)
  protected readonly rows = computed(() => {
    const [answers, today] = [this.#answers.rows(), localToday()]
    return this.list.rows().map((claim) => receivableOf(claim, answers, today))
  })
  protected readonly shown = computed(() => {
    const filter = this.filter()
    return this.rows().filter(
      ({ state, faults }) =>
        filter === 'all' || state === filter || (filter === 'unbalanced' && faults.length > 0),
    )
  })
  protected readonly filters = computed((): Segment[] => {
    const of = (state: ClaimState): number => this.rows().filter((row) => row.state === state).length
    const unbalanced = this.rows().filter(({ faults }) => faults.length).length
    return [
      { id: 'all', label: $localize`All` },
      { id: 'waiting', label: $localize`Waiting ${of('waiting')}:count:` },
      { id: 'paid', label: $localize`Paid ${of('paid')}:count:` },
      { id: 'denied', label: $localize`Denied ${of('denied')}:count:` },
      { id: 'draft', label: $localize`To send ${of('draft')}:count:` },
      { id: 'unbalanced', label: $localize`Out of balance ${unbalanced}:count:` },
    ]
  })
  protected readonly ageing = computed(() => {
    const rows = ageing(this.rows())
    const most = Math.max(1, ...rows.map(({ open }) => open))
    return rows.map(({ from, open }, place) => ({
      label:
        buckets[place + 1] === undefined
          ? $localize`${from}:days: days and more`
          : $localize`${from}:from: to ${(buckets[place + 1] ?? 0) - 1}:to: days`,
      open: this.dollars(open),
      share: (open / most) * 100,
      isOld: from >= 90,
    }))
  })
  protected readonly total = computed(() =>
    this.dollars(this.rows().reduce((sum, { open }) => sum + open, 0)),
  )
  protected readonly openedRow = computed(() => this.rows().find(({ claim }) => claim.id === this.opened()))

  protected readonly day = formatDay
  protected readonly period = ({ billablePeriod, created }: Claim): string =>
    formatPeriod(billablePeriod) || formatDay(created)
  protected readonly money = formatMoney
  protected readonly payer = claimPayer
  protected readonly look = (state: ClaimState): Status | null => looks[state]
  protected readonly word = (state: ClaimState, age: number): string =>
    ({
      draft: $localize`To send`,
      waiting: $localize`Waiting, ${age}:days: days`,
      paid: $localize`Paid`,
      partly: $localize`Resident's share open`,
      denied: $localize`Denied`,
      cancelled: $localize`Cancelled`,
    })[state]

  protected dollars(cents: number): string {
    return formatMoney({ value: cents / 100, currency: 'USD' })
  }

  protected readonly canSend = ({ status }: Claim): boolean => canBecome(status, 'active')

  protected async send(claim: Claim): Promise<void> {
    await this.save.change(
      claim,
      (one) => ({ ...one, status: 'active' }),
      () => $localize`Claim sent`,
    )
  }
}
