import { Component, computed, inject, input, linkedSignal, signal } from '@angular/core'
import { RouterLink } from '@angular/router'
import type { MedicationAdministration, MedicationRequest } from 'fhir/r4'
import {
  createEntry,
  facilityNow,
  formatTime,
  Icon,
  injectFhir,
  injectSave,
  patientName,
  ResidentPhoto,
  SaveFailed,
  Session,
  StatusChip,
  updateEntry,
} from '@medley/ui'
import { giveDose } from '../../model/administration.ts'
import { followUpsOf, isPrn, nextDose } from '../../model/as-needed.ts'
import { dosagesText } from '../../model/dosage.ts'
import type { Dose } from '../../model/pass.ts'
import { scaleOf } from '../../model/sliding-scale.ts'
import { injectMedicationNames } from '../inject-medication-names.ts'
import { DoseRow } from './dose-row.ts'
import { FollowUpForm } from './follow-up.ts'
import { InsulinDrawer } from './insulin.drawer.ts'
import type { Pass } from './inject-pass.ts'
import { NotGivenDrawer } from './not-given.drawer.ts'
import { onlyOnce } from './only-once.ts'
import { PassAllergies } from './pass-allergies.ts'
import { splitName } from './pass-words.ts'
import { PrnDrawer } from './prn.drawer.ts'

/** Everything that is due for one resident: tap what is given, then "Give". */
@Component({
  selector: 'medications-resident-pass',
  imports: [
    DoseRow,
    FollowUpForm,
    Icon,
    InsulinDrawer,
    NotGivenDrawer,
    PassAllergies,
    PrnDrawer,
    ResidentPhoto,
    RouterLink,
    SaveFailed,
    StatusChip,
  ],
  templateUrl: './resident-pass.html',
  styleUrls: ['./dose-lines.css', './resident-pass.css'],
})
export class ResidentPass {
  readonly pass = input.required<Pass>()
  readonly residentId = input.required<string>()
  readonly next = input.required<() => void>()
  readonly #fhir = injectFhir()
  readonly #session = inject(Session)
  protected readonly save = injectSave(() => this.pass().reload())
  protected readonly mayGive = computed(() => this.#session.hasRole('nurse', 'aide'))

  protected readonly part = computed(() => this.pass().partOf(this.residentId()))
  protected readonly resident = computed(() =>
    this.pass().residents.find({ reference: `Patient/${this.residentId()}` }),
  )
  protected readonly name = computed(() => patientName(this.resident()))
  protected readonly entry = computed(() =>
    this.pass()
      .entries()
      .find(({ id }) => id === this.residentId()),
  )
  protected readonly orders = computed(() => this.pass().ordersOf(this.residentId()))
  protected readonly nameOf = injectMedicationNames(() => this.orders())
  protected readonly marked = linkedSignal<string, ReadonlySet<string>>({
    source: () => this.residentId(),
    computation: () => new Set(),
  })
  protected readonly refused = signal<Dose | null>(null)
  /** The dose whose units go by a scale: it asks for the glucose first. */
  protected readonly scaled = signal<Dose | null>(null)
  protected readonly asNeeded = signal<MedicationRequest | null>(null)
  protected readonly prn = computed(() =>
    this.orders()
      .filter(isPrn)
      .map((order) => {
        const { last, next } = nextDose(order, this.pass().administrationsOf(this.residentId()))
        const isSoon = next !== undefined && next > this.pass().now()
        return {
          order,
          next,
          isSoon,
          isHeld: order.status === 'on-hold',
          sig: dosagesText(order.dosageInstruction),
          parts: splitName(this.nameOf(order)),
          words: isSoon
            ? $localize`Too soon, from ${formatTime(new Date(next))}:time:`
            : last === undefined
              ? $localize`Available`
              : $localize`Available, last ${formatTime(new Date(last))}:time:`,
        }
      }),
  )
  protected readonly followUps = computed(() =>
    this.pass().helped.state() === 'failed'
      ? []
      : followUpsOf(
          this.orders(),
          this.pass().administrationsOf(this.residentId()),
          this.pass().helped.rows(),
        ),
  )
  protected readonly chosen = computed(() =>
    this.part().doses.filter(({ slot }) => this.marked().has(slot.id)),
  )
  protected readonly chosenNames = computed(() =>
    this.chosen()
      .map(({ slot }) => splitName(this.nameOf(slot.order))[0])
      .join(', '),
  )
  protected readonly later = computed(() => {
    const time = this.pass().time()
    return (this.pass().doses().get(this.residentId()) ?? [])
      .filter(({ slot }) => slot.at > time)
      .map(({ slot }) => ({
        id: slot.id,
        time: formatTime(new Date(slot.at)),
        name: splitName(this.nameOf(slot.order))[0],
      }))
  })

  protected readonly nextOf = (order: MedicationRequest): number | undefined =>
    this.prn().find((row) => row.order === order)?.next

  protected toggle(dose: Dose): void {
    const { slot } = dose
    if (isByScale(dose)) return this.scaled.set(dose)
    const others = [...this.marked()].filter((id) => id !== slot.id)
    this.marked.set(new Set(others.length === this.marked().size ? [...others, slot.id] : others))
  }

  protected markAll(): void {
    const open = this.part().doses.filter(
      (dose) => ['open', 'due', 'late', 'early'].includes(dose.state) && !isByScale(dose),
    )
    this.marked.set(new Set(open.map(({ slot }) => slot.id)))
  }

  protected async give(): Promise<void> {
    const doses = this.chosen()
    if (!doses.length || !this.mayGive()) return
    const charting = { by: this.#session.signature(), at: facilityNow().toISOString() }
    const names = this.chosenNames()
    const isDone = await this.save.run(async () => {
      const outcomes = await this.#fhir.transact(
        doses.map(({ slot }) => createEntry(giveDose(slot, charting), onlyOnce(slot))),
      )
      const twice = outcomes.filter(({ isNew }) => !isNew).length
      const written = outcomes.filter(({ isNew }) => isNew).map(({ reference }) => reference)
      const text = twice
        ? $localize`${twice}:count: charted before by somebody else; theirs stands. The rest is given.`
        : $localize`${names}:drugs: given ${formatTime(charting.at)}:time:`
      return { text, undo: () => this.#strikeOut(written) }
    })
    if (isDone) this.marked.set(new Set())
  }

  protected async correct({ recorded }: Dose): Promise<void> {
    if (!recorded) return
    await this.save.change(
      recorded,
      (entry) => struckOut(entry),
      () => $localize`Entry struck out: the dose is open again`,
    )
  }

  /** The entries stay in the record, marked as an error; their slots are open again. */
  async #strikeOut(references: readonly string[]): Promise<void> {
    const ids = references.map((reference) => reference.split('/')[1] ?? '')
    const entries = await this.#fhir.readMany('MedicationAdministration', ids)
    await this.#fhir.transact(entries.map((entry) => updateEntry(struckOut(entry))))
  }
}

const isByScale = ({ slot }: Dose): boolean => scaleOf(slot.dosage).length > 0

const struckOut = (entry: MedicationAdministration): MedicationAdministration => ({
  ...entry,
  status: 'entered-in-error',
})
