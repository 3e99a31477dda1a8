/** What the nurses charted of the doses that came due, for whoever was in the house. */
import type { Encounter, MedicationAdministration, MedicationRequest } from 'fhir/r4'
import { giveDose, skipDose } from '@medley/medications/model/administration'
import { type WallClock } from '@medley/medications/model/local-time'
import { notGivenReasons, slotIdOf } from '@medley/medications/model/outcomes'
import { type Slot, slotsOf } from '@medley/medications/model/slots'
import type { Resource } from '../base/fhir.ts'
import { createRandom } from '../base/random.ts'
import { nurseAt } from '../house/house.ts'
import type { Staff } from '../house/staff.ts'

export interface DoseFacts {
  /** The active ones. */
  readonly orders: readonly MedicationRequest[]
  /** What is charted already since `from`. */
  readonly administrations: readonly MedicationAdministration[]
  /** Of those in the house, by reference of the Patient. */
  readonly stays: ReadonlyMap<string, Encounter>
  readonly staff: Staff
  readonly clock: WallClock
  /** ms since 1970: from when, and now. */
  readonly from: number
  readonly now: number
}

const minute = 60_000

/** Doses whose time to give them is over; those of the pass that is on are left to whoever works in the house. */
export function buildDoses(facts: DoseFacts): (MedicationAdministration & Resource)[] {
  const { orders, administrations, stays, clock, from, now } = facts
  const charted = new Set(administrations.map(slotIdOf))
  return orders
    .filter(({ subject }) => stays.has(subject.reference ?? ''))
    .flatMap((order) => slotsOf(order, { from, until: now, clock }))
    .filter(({ id, closes }) => closes <= now && !charted.has(id))
    .map((slot) => ({ ...chart(slot, facts), id: idOf(slot, clock) }))
}

function chart(slot: Slot, { stays, staff, clock, now }: DoseFacts): MedicationAdministration {
  const random = createRandom(`since/${slot.id}`)
  const { order, at } = slot
  const delay = Math.round(Math.min(50, Math.max(-25, random.normal(8, 18))))
  const minutes = Math.floor((at - clock.instantOf(clock.dayOf(at), '00:00')) / minute)
  const stay = stays.get(order.subject.reference ?? '')
  const charting = {
    by: nurseAt({ staff }, minutes, random).reference,
    at: new Date(Math.min(now, at + delay * minute)).toISOString(),
    ...(stay ? { encounter: { reference: `Encounter/${stay.id ?? ''}` } } : {}),
  }
  const reason = random.chance(0.015)
    ? notGivenReasons.find(({ code }) => code === random.pick(['refused', 'parameter']))
    : undefined
  return reason ? skipDose(slot, { ...charting, reason }) : giveDose(slot, charting)
}

/** As those of the days before, which the seed tells. */
function idOf({ order, at }: Slot, clock: WallClock): string {
  const day = clock.dayOf(at)
  const time = Math.round((at - clock.instantOf(day, '00:00')) / minute)
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${order.id ?? ''}-${day.replaceAll('-', '')}-${two(Math.floor(time / 60))}${two(time % 60)}`
}
