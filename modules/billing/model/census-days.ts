/** Days of a stay that are charged: the census of each midnight of a month, read from the history of the stay. */
import type { Encounter, Period } from 'fhir/r4'

export interface CensusDays {
  /** Days at whose end the resident was in the house. */
  readonly inHouse: number
  /** Days at whose end they were out: in a hospital, or with family. Nobody is charged for them here. */
  readonly out: number
  /** FHIR dates of the first and the last day in the house. */
  readonly first: string | undefined
  readonly last: string | undefined
}

/** One day: its FHIR date, and the instant at which it ends (ms since 1970). */
export interface Day {
  readonly date: string
  readonly end: number
}

const time = (text: string | undefined): number => (text ? Date.parse(text) : NaN)

const covers = (period: Period | undefined, at: number): boolean =>
  time(period?.start) < at && !(time(period?.end) <= at)

/** What happens in a hospital or a clinic is no day of the house. */
const elsewhere: ReadonlySet<string> = new Set(['ACUTE', 'AMB', 'EMER', 'VR', 'HH'])

export const isCharged = ({ class: kind, status }: Encounter): boolean =>
  !elsewhere.has(kind.code ?? '') && ['in-progress', 'onleave', 'finished'].includes(status)

/**
 * The midnight rule: a day belongs to where its end finds the resident. So the day of admission counts, that of discharge
 * does not, and a day that ends in a hospital is out (42 CFR 409.33; Medicare Benefit Policy Manual, chapter 3, 20.1).
 */
export function censusDays(stay: Encounter, days: readonly Day[]): CensusDays {
  const present = days.filter(({ end }) => covers(stay.period, end))
  const isOut = ({ end }: Day): boolean =>
    stay.statusHistory?.find(({ period }) => covers(period, end))?.status === 'onleave'
  const inHouse = present.filter((day) => !isOut(day))
  return {
    inHouse: inHouse.length,
    out: present.length - inHouse.length,
    first: inHouse[0]?.date,
    last: inHouse.at(-1)?.date,
  }
}
