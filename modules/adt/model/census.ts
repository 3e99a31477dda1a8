/** Who was where at midnight. The day of admission counts, the day of discharge does not. */
import type { Encounter, Period } from 'fhir/r4'

export type MidnightState = 'in-house' | 'held' | 'away'

export interface MidnightRow {
  readonly stay: Encounter
  readonly state: MidnightState
  readonly bed: string
}

const time = (text: string | undefined): number => (text ? Date.parse(text) : NaN)
const covers = (period: Period | undefined, at: number): boolean =>
  time(period?.start) < at && !(time(period?.end) <= at)

/** Stays of the house itself; what happens in a hospital or a clinic is none. */
export const isOwnStay = ({ class: kind }: Encounter): boolean =>
  !['ACUTE', 'AMB', 'EMER', 'VR', 'HH'].includes(kind.code ?? '')

/** Where the resident of a stay was at an instant; undefined if not of the house then. */
export function stateAt(stay: Encounter, at: number): MidnightRow | undefined {
  const { period, statusHistory = [], location = [] } = stay
  if (
    !isOwnStay(stay) ||
    !covers(period, at) ||
    stay.status === 'cancelled' ||
    stay.status === 'entered-in-error'
  )
    return undefined
  const span = statusHistory.find((one) => covers(one.period, at))
  const place = location.findLast((one) => covers(one.period, at))
  const bed = place?.location.display ?? ''
  if (span?.status !== 'onleave') return { stay, bed, state: 'in-house' }
  return { stay, bed, state: place ? 'held' : 'away' }
}

export interface MidnightCensus {
  readonly rows: readonly MidnightRow[]
  readonly inHouse: number
  readonly held: number
  readonly away: number
  /** Who is counted now and was not the midnight before. */
  readonly came: readonly Encounter[]
  readonly went: readonly Encounter[]
}

/** @param at ms since 1970 of the midnight, and of the one before. */
export function censusAt(stays: readonly Encounter[], at: number, before: number): MidnightCensus {
  const rows = stays.flatMap((stay) => stateAt(stay, at) ?? [])
  const count = (state: MidnightState): number => rows.filter((row) => row.state === state).length
  const isIn = (stay: Encounter, instant: number): boolean => stateAt(stay, instant)?.state === 'in-house'
  return {
    rows: rows.sort((a, b) => a.bed.localeCompare(b.bed, 'en', { numeric: true })),
    inHouse: count('in-house'),
    held: count('held'),
    away: count('away'),
    came: stays.filter((stay) => isIn(stay, at) && !isIn(stay, before)),
    went: stays.filter((stay) => !isIn(stay, at) && isIn(stay, before)),
  }
}
