import { Component, computed, inject, input, linkedSignal, output, signal } from '@angular/core'
import type { Dosage, MedicationRequest } from 'fhir/r4'
import {
  createEntry,
  Drawer,
  facilityNow,
  injectFhir,
  injectSave,
  injectSearch,
  localToday,
  SaveFailed,
  Session,
  StatusChip,
  updateEntry,
} from '@medley/ui'
import { findDrug } from '../../model/formulary.ts'
import { findFrequency, frequencies } from '../../model/frequencies.ts'
import {
  amountText,
  changeOrder,
  type Draft,
  draftText,
  type Missing,
  missingOf,
  orderOf,
} from '../../model/new-order.ts'
import { checkOrder } from '../../model/order-checks.ts'
import { type QuickOrder, readQuickEntry } from '../../model/quick-entry.ts'

const missingWords: Readonly<Record<Missing, string>> = {
  amount: $localize`how much`,
  frequency: $localize`how often`,
  indication: $localize`what it is needed for`,
  interval: $localize`how often at most (q6h)`,
  reason: $localize`why it is ordered`,
}

/** A new order from one line, or a change of one: what was understood stands below it, with what speaks against it. */
@Component({
  selector: 'medications-new-order-drawer',
  imports: [Drawer, SaveFailed, StatusChip],
  templateUrl: './new-order.drawer.html',
  styleUrl: './new-order.drawer.css',
})
export class NewOrderDrawer {
  readonly patientId = input.required<string>()
  /** The order that is changed; without it the order is new. */
  readonly before = input<MedicationRequest | null>(null)
  readonly closed = output()
  readonly ordered = output()
  readonly #fhir = injectFhir()
  readonly #session = inject(Session)
  protected readonly save = injectSave(() => this.ordered.emit())
  /** A nurse writes down what a prescriber said; the prescriber signs it later. */
  protected readonly isVerbal = computed(() => !this.#session.hasRole('physician'))

  readonly #patient = () => ({ patient: this.patientId(), _count: 100 })
  protected readonly allergies = injectSearch('AllergyIntolerance', this.#patient, { complete: true })
  protected readonly orders = injectSearch(
    'MedicationRequest',
    () => ({ ...this.#patient(), status: 'active,on-hold,draft' }),
    { complete: true },
  )
  readonly #stays = injectSearch('Encounter', () => ({
    patient: this.patientId(),
    status: 'in-progress,onleave',
    _sort: '-date',
    _count: 5,
  }))
  /** Who may have said it: prescribers who have ordered for this resident. */
  protected readonly prescribers = computed(() => [
    ...new Map(
      this.orders
        .rows()
        .flatMap(({ requester }) => (requester?.reference ? [[requester.reference, requester]] : [])),
    ).values(),
  ])
  protected readonly isUnchecked = computed(
    () => this.allergies.state() === 'failed' || this.orders.state() === 'failed',
  )
  protected readonly isChecking = computed(
    () => this.allergies.state() === 'loading' || this.orders.state() === 'loading',
  )

  protected readonly line = linkedSignal(() => lineOf(this.before()))
  protected readonly entry = computed(() => readQuickEntry(this.line()))
  protected readonly place = linkedSignal({ source: () => this.line(), computation: () => 0 })
  protected readonly understood = computed<QuickOrder | undefined>(() => this.entry().orders[this.place()])
  protected readonly newTitle = $localize`New order`
  protected readonly changeTitle = $localize`Change order`
  protected readonly frequencies = frequencies
  protected readonly frequencyKey = linkedSignal(() => this.understood()?.frequency?.key ?? '')
  protected readonly amount = linkedSignal(() => this.understood()?.amount ?? 1)
  protected readonly asNeeded = linkedSignal(() => this.understood()?.asNeeded)
  protected readonly days = linkedSignal(() => this.understood()?.days)
  protected readonly reason = linkedSignal(() => this.before()?.reasonCode?.[0]?.text ?? '')
  protected readonly instruction = linkedSignal(
    () => this.before()?.dosageInstruction?.[0]?.additionalInstruction?.[0]?.text ?? '',
  )
  protected readonly override = signal('')
  protected readonly readBack = signal(false)
  protected readonly prescriber = signal('')

  protected readonly draft = computed<Draft | undefined>(() => {
    const understood = this.understood()
    return (
      understood && {
        drug: understood.drug,
        amount: this.amount(),
        frequency: findFrequency(this.frequencyKey()),
        asNeeded: this.asNeeded(),
        days: this.days(),
        reason: this.reason(),
        instruction: this.instruction(),
      }
    )
  })
  protected readonly sentence = computed(() => (this.draft() ? draftText(this.draft()!) : ''))
  protected readonly amountWords = computed(() =>
    this.draft() ? amountText(this.amount(), this.draft()!.drug) : '',
  )
  protected readonly findings = computed(() => {
    const drug = this.draft()?.drug
    if (!drug) return []
    return checkOrder(drug, {
      allergies: this.allergies.rows(),
      orders: this.orders.rows(),
      replaces: this.before()?.id,
    })
  })
  protected readonly needsOverride = computed(() => this.findings().some(({ weight }) => weight === 'stop'))
  protected readonly lacks = computed(() => {
    const draft = this.draft()
    if (!draft) return this.line().trim() ? [$localize`a drug of the formulary`] : []
    return [
      ...missingOf(draft).map((missing) => missingWords[missing]),
      ...(this.needsOverride() && !this.override().trim() ? [$localize`why it is ordered nevertheless`] : []),
      ...(this.isVerbal() && !this.prescriber() ? [$localize`who ordered it`] : []),
      ...(this.isVerbal() && !this.readBack() ? [$localize`the read-back`] : []),
    ]
  })
  protected readonly mayOrder = computed(
    () => !!this.draft() && !this.lacks().length && !this.isChecking() && !this.save.isBusy(),
  )

  protected toggleAsNeeded(): void {
    this.asNeeded.update((reason) => (reason === undefined ? '' : undefined))
  }

  protected async order(): Promise<void> {
    const [draft, before] = [this.draft(), this.before()]
    if (!draft || !this.mayOrder()) return
    const now = facilityNow()
    const by = this.#session.signature()
    const said = this.prescribers().find(({ reference }) => reference === this.prescriber())
    const made = orderOf(draft, {
      subject: { reference: `Patient/${this.patientId()}` },
      encounter: encounterOf(this.#stays.rows()[0]?.id),
      by,
      at: now.toISOString(),
      today: localToday(),
      ...(this.isVerbal() && said ? { prescriber: said } : {}),
    })
    const order = this.override().trim()
      ? {
          ...made,
          note: [
            { text: $localize`Ordered nevertheless: ${this.override().trim()}:reason:`, authorReference: by },
          ],
        }
      : made
    const isDone = await this.save.run(async () => {
      if (before) {
        const { stopped, started } = changeOrder(before, order, now.toISOString())
        await this.#fhir.transact([updateEntry(stopped), createEntry(started)])
        return $localize`${draft.drug.text}:drug: changed: the order before is stopped`
      }
      await this.#fhir.create(order)
      return this.isVerbal()
        ? $localize`${draft.drug.text}:drug: is written down and waits for a signature`
        : $localize`${draft.drug.text}:drug: ordered`
    })
    if (isDone) this.closed.emit()
  }
}

const encounterOf = (id: string | undefined) => (id ? { reference: `Encounter/${id}` } : undefined)

const typedUnits: Readonly<Record<string, string>> = {
  '{tablet}': 'tab',
  '{capsule}': 'cap',
  '{puff}': 'puff',
  '[IU]': 'units',
  'mL': 'ml',
} // prettier-ignore

const amountOf = ({ doseAndRate = [] }: Dosage): string => {
  const { value, code = '' } = doseAndRate[0]?.doseQuantity ?? {}
  return value === undefined ? '' : `${value} ${typedUnits[code] ?? ''}`.trim()
}

const frequencyOf = ({ timing }: Dosage): string => {
  const times = (timing?.repeat?.timeOfDay ?? []).map((time) => time.slice(0, 5)).join()
  return frequencies.find((one) => one.times.join() === times)?.typed[0] ?? ''
}

/** An order as one would type it, to be edited. */
function lineOf(order: MedicationRequest | null): string {
  if (!order) return ''
  const dosage = order.dosageInstruction?.[0] ?? {}
  const drug = findDrug(order.medicationCodeableConcept)
  const name = (drug?.text ?? order.medicationCodeableConcept?.text ?? '').replace(
    / (tablet|capsule|syringe|inhaler)$/,
    '',
  )
  const asNeeded = dosage.asNeededCodeableConcept?.text
  const parts = [name, amountOf(dosage), frequencyOf(dosage), asNeeded === undefined ? '' : `prn ${asNeeded}`]
  return parts.filter(Boolean).join(' ').toLowerCase()
}
