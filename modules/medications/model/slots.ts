/**
 * Due doses are computed, never stored: what an order asks for between two instants. Only outcomes are stored, under the
 * deterministic id of their slot, so that two carts cannot chart one dose twice.
 */
import type { Dosage, MedicationRequest } from 'fhir/r4'
import { findDrug } from './formulary.ts'
import { dayAfter, type WallClock } from './local-time.ts'

/** System of `MedicationAdministration.identifier` that names the slot. */
export const slotSystem = 'urn:medley:mar-slot'

export interface Slot {
  /** `{order}.{dose instruction}.{instant}`: the same on every device. */
  readonly id: string
  readonly order: MedicationRequest
  readonly dosage: Dosage
  /** ms since 1970 */
  readonly at: number
  /** May be given from here… */
  readonly opens: number
  /** …until here on time; later it is late. */
  readonly closes: number
  /** After this nobody charts it in a pass any more: without an entry it is a missing dose. */
  readonly ends: number
}

const minute = 60_000
const dayMs = 1440 * minute
const weekDays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']

/** `20261125T130000Z`: no sign that means something in a search or an address. */
const compact = (instant: number): string =>
  `${new Date(instant).toISOString().slice(0, 16).replaceAll(/[-:]/g, '')}Z`

export const slotId = (order: string, dose: number, at: number): string => `${order}.${dose}.${compact(at)}`

export const isAsNeeded = ({ asNeededBoolean, asNeededCodeableConcept }: Dosage): boolean =>
  asNeededBoolean === true || asNeededCodeableConcept !== undefined

/**
 * How early and how late, in minutes: time-critical ±30; more often than daily ±60; daily or less ±120
 * (ISMP's guidelines for timely administration).
 */
export function toleranceOf(order: MedicationRequest, dosage: Dosage): number {
  if (findDrug(order.medicationCodeableConcept)?.isTimeCritical) return 30
  const { frequency = 1, period = 1, periodUnit = 'd' } = dosage.timing?.repeat ?? {}
  return periodUnit === 'd' && period === 1 && frequency > 1 ? 60 : 120
}

/** From when until when an order asks for doses. */
export function spanOf(order: MedicationRequest, clock: WallClock): { from: number; until: number } {
  const { start, end } = order.dispenseRequest?.validityPeriod ?? {}
  const authored = order.authoredOn ? Date.parse(order.authoredOn) : -Infinity
  const startOf = (text: string): number =>
    text.length === 10 ? clock.instantOf(text, '00:00') : Date.parse(text)
  const from = Math.max(start ? startOf(start) : -Infinity, Number.isNaN(authored) ? -Infinity : authored)
  if (!end) return { from, until: Infinity }
  return { from, until: end.length === 10 ? clock.instantOf(dayAfter(end), '00:00') : Date.parse(end) }
}

/** Whether the rhythm of the dosage falls on a day (`2026-11-25`). */
function isOn(day: string, dosage: Dosage, firstDay: string): boolean {
  const { dayOfWeek, period = 1, periodUnit = 'd' } = dosage.timing?.repeat ?? {}
  const date = Date.parse(`${day}T00:00:00Z`)
  if (dayOfWeek?.length) return dayOfWeek.includes(weekDays[new Date(date).getUTCDay()] as 'mon')
  const every = periodUnit === 'wk' ? period * 7 : periodUnit === 'd' ? period : 1
  const since = Math.round((date - Date.parse(`${firstDay}T00:00:00Z`)) / dayMs)
  return since >= 0 && since % Math.max(1, Math.round(every)) === 0
}

const expectsDoses = new Set<MedicationRequest['status']>(['active', 'on-hold', 'stopped', 'completed'])

export interface Window {
  /** ms since 1970 */
  readonly from: number
  readonly until: number
  readonly clock: WallClock
}

/** Slots of an order whose time lies in the window, in order of time. Doses as needed have none. */
export function slotsOf(order: MedicationRequest, { from, until, clock }: Window): readonly Slot[] {
  if (!expectsDoses.has(order.status) || order.doNotPerform) return []
  const span = spanOf(order, clock)
  const firstDay = Number.isFinite(span.from) ? clock.dayOf(span.from) : '1970-01-01'
  const slots: Slot[] = []
  for (const [dose, dosage] of (order.dosageInstruction ?? []).entries()) {
    const times = dosage.timing?.repeat?.timeOfDay ?? []
    if (isAsNeeded(dosage) || !times.length) continue
    const tolerance = toleranceOf(order, dosage) * minute
    for (let day = clock.dayOf(from); day <= clock.dayOf(until); day = dayAfter(day)) {
      if (!isOn(day, dosage, firstDay)) continue
      for (const time of times) {
        const at = clock.instantOf(day, time.slice(0, 5))
        if (at < from || at >= until || at < span.from || at >= span.until) continue
        const id = slotId(order.id ?? '', dose, at)
        slots.push({
          id,
          order,
          dosage,
          at,
          opens: at - tolerance,
          closes: at + tolerance,
          ends: at + 12 * 60 * minute,
        })
      }
    }
  }
  return slots.sort((a, b) => a.at - b.at)
}
