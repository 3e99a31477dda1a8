/** A medication pass: which doses of which resident are to be given now, and how far it is. */
import type { MedicationAdministration, MedicationRequest } from 'fhir/r4'
import { recordedBySlot, type SlotState, isToDo, stateOf } from './outcomes.ts'
import { type Slot, slotsOf, type Window } from './slots.ts'

export interface Dose {
  readonly slot: Slot
  readonly state: SlotState
  readonly recorded: MedicationAdministration | undefined
}

export interface PassResident {
  /** Id of the Patient. */
  readonly id: string
  readonly doses: readonly Dose[]
  readonly toDo: number
  readonly late: number
  readonly done: number
}

export interface PassFacts {
  readonly orders: readonly MedicationRequest[]
  readonly administrations: readonly MedicationAdministration[]
  /** Ids of residents who are not in the house. */
  readonly out: ReadonlySet<string>
  readonly window: Window
  /** ms since 1970 */
  readonly now: number
}

const patientOf = ({ subject }: MedicationRequest): string => subject.reference?.split('/').pop() ?? ''

/** Every dose of the window with its state, by resident. */
export function dosesByResident(facts: PassFacts): ReadonlyMap<string, readonly Dose[]> {
  const { orders, administrations, out, window, now } = facts
  const recorded = recordedBySlot(administrations)
  const found = new Map<string, Dose[]>()
  for (const order of orders) {
    const id = patientOf(order)
    const doses = found.get(id) ?? []
    found.set(id, doses)
    for (const slot of slotsOf(order, window)) {
      const entry = recorded.get(slot.id)
      doses.push({
        slot,
        recorded: entry,
        state: stateOf(slot, { recorded: entry, now, isOut: out.has(id) }),
      })
    }
  }
  for (const doses of found.values()) doses.sort((a, b) => a.slot.at - b.slot.at)
  return found
}

/** The times of a day at which doses are due anywhere in the house. */
export const passTimes = (doses: Iterable<readonly Dose[]>): readonly number[] =>
  [...new Set([...doses].flatMap((list) => list.map(({ slot }) => slot.at)))].sort((a, b) => a - b)

const HOUR_MS = 3_600_000

/** The pass that is on: the next one that may be begun, or the last. An hour before it may begin it is not on yet. */
export const currentPass = (times: readonly number[], now: number): number | undefined =>
  times.findLast((at) => at - HOUR_MS <= now) ?? times[0]

/** Whether an earlier dose is part of a pass: it is still open, or was charted in the course of it and may need correcting. */
const isCarriedInto = ({ slot, state, recorded }: Dose, at: number): boolean =>
  slot.at < at &&
  (isToDo(state) ||
    state === 'missing' ||
    new Date(recorded?.effectiveDateTime ?? '').getTime() >= at - HOUR_MS)

/** A resident's part of a pass: its own doses, and those of earlier passes that were open when it began. */
export function passOf(id: string, doses: readonly Dose[], at: number): PassResident {
  const part = doses.filter((dose) => dose.slot.at === at || isCarriedInto(dose, at))
  return {
    id,
    doses: part,
    toDo: part.filter(({ state }) => isToDo(state) || state === 'early').length,
    late: part.filter(({ state }) => state === 'late' || state === 'missing').length,
    done: part.filter(({ recorded }) => recorded !== undefined).length,
  }
}
