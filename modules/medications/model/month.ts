/** The medication record of a month: a row for each time of each order, a cell for each day. */
import type { MedicationAdministration, MedicationRequest } from 'fhir/r4'
import { dayAfter, type WallClock } from './local-time.ts'
import { recordedBySlot, type SlotState, stateOf } from './outcomes.ts'
import { slotsOf, spanOf } from './slots.ts'

/** `not-kept`: before anything was recorded here; whoever gave it then, this record does not know. */
export type CellState = SlotState | 'none' | 'not-ordered' | 'not-kept'

export interface Cell {
  readonly day: string
  readonly state: CellState
  readonly recorded: MedicationAdministration | undefined
}

export interface MonthRow {
  readonly order: MedicationRequest
  /** `08:00` */
  readonly time: string
  readonly cells: readonly Cell[]
}

/** @param month `2026-11` */
export const daysOfMonth = (month: string): readonly string[] => {
  const days: string[] = []
  for (let day = `${month}-01`; day.startsWith(month); day = dayAfter(day)) days.push(day)
  return days
}

export interface MonthFacts {
  readonly month: string
  readonly orders: readonly MedicationRequest[]
  readonly administrations: readonly MedicationAdministration[]
  readonly clock: WallClock
  readonly now: number
  /** When the record of the resident began (ms since 1970): their first entry ever. Undefined: there is none. */
  readonly began?: number | undefined
}

export function monthRows(facts: MonthFacts): readonly MonthRow[] {
  const { month, orders, administrations, clock, now } = facts
  // The round in which the first entry was made counts as a whole.
  const began = facts.began === undefined ? -Infinity : clock.instantOf(clock.dayOf(facts.began), '00:00')
  const days = daysOfMonth(month)
  const [first = '', last = ''] = [days[0], days.at(-1)]
  const window = {
    from: clock.instantOf(first, '00:00'),
    until: clock.instantOf(dayAfter(last), '00:00'),
    clock,
  }
  const recorded = recordedBySlot(administrations)
  return orders.flatMap((order): MonthRow[] => {
    const slots = slotsOf(order, window)
    const times = [...new Set(slots.map(({ at, dosage: _dosage }) => timeOf(at, clock)))].sort()
    const { from, until } = spanOf(order, clock)
    return times.map((time) => ({
      order,
      time,
      cells: days.map((day): Cell => {
        const at = clock.instantOf(day, time)
        const slot = slots.find((one) => one.at === at)
        if (!slot)
          return { day, state: at < from || at >= until ? 'not-ordered' : 'none', recorded: undefined }
        const entry = recorded.get(slot.id)
        if (!entry && at < began) return { day, state: 'not-kept', recorded: undefined }
        return { day, recorded: entry, state: stateOf(slot, { recorded: entry, now }) }
      }),
    }))
  })
}

const timeOf = (at: number, clock: WallClock): string => {
  const minutes = Math.round((at - clock.instantOf(clock.dayOf(at), '00:00')) / 60_000)
  const guess = `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
  if (clock.instantOf(clock.dayOf(at), guess) === at) return guess
  // A day on which the clock changed: midnight is an hour nearer or further.
  const shifted = [60, -60].map((shift) => minutes + shift)
  const found = shifted.map(
    (m) => `${String(Math.floor(m / 60)).padStart(2, '0')}:${String(m % 60).padStart(2, '0')}`,
  )
  return found.find((time) => clock.instantOf(clock.dayOf(at), time) === at) ?? guess
}
