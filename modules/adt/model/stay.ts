/** What an encounter is in the words of a facility. */
import type { Encounter } from 'fhir/r4'

/** http://terminology.hl7.org/CodeSystem/v3-ActCode, the codes of Encounter.class. */
const classes: Readonly<Record<string, string>> = {
  AMB: 'Ambulatory',
  EMER: 'Emergency',
  FLD: 'Field',
  HH: 'Home health',
  IMP: 'Inpatient',
  ACUTE: 'Inpatient, acute',
  NONAC: 'Inpatient, non-acute',
  OBSENC: 'Observation',
  PRENC: 'Pre-admission',
  SS: 'Short stay',
  VR: 'Virtual',
}

export const className = ({ class: coding }: Encounter): string =>
  classes[coding.code ?? ''] ?? coding.display ?? coding.code ?? ''

/** Where the code itself is no word. */
const statuses: Readonly<Partial<Record<Encounter['status'], string>>> = {
  onleave: 'On leave',
  'entered-in-error': 'Entered in error',
}

export const statusName = ({ status }: Encounter): string => {
  const words = statuses[status] ?? status.replaceAll('-', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

const going = new Set<Encounter['status']>(['in-progress', 'onleave', 'arrived', 'triaged'])

export const isGoingOn = ({ status }: Encounter): boolean => going.has(status)

const minute = 60_000

/** `6 days`, `3 h`, `15 min`; empty while it goes on or where an end is missing. */
export function lengthOf({ period }: Encounter): string {
  if (!period?.start || !period.end) return ''
  const minutes = Math.round((new Date(period.end).getTime() - new Date(period.start).getTime()) / minute)
  if (!(minutes > 0)) return ''
  if (minutes < 90) return `${minutes} min`
  const hours = Math.round(minutes / 60)
  if (hours < 36) return `${hours} h`
  return `${Math.round(hours / 24)} days`
}

const DAY_MS = 86_400_000

/** Whole days that a stay has lasted at an instant, the first one counted; undefined without a start. */
export function daysSince({ period }: Encounter, now: number): number | undefined {
  const start = new Date(period?.start ?? '').getTime()
  return Number.isNaN(start) ? undefined : Math.floor((now - start) / DAY_MS) + 1
}
