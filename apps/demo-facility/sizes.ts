/** How large the facilities are, and what day it is in them. */
import type { Facility } from './house/facilities.ts'

/** `npm start` loads the small one; the full one takes some minutes. */
export const sizes = {
  small: { beds: 46, days: 14 },
  full: { beds: 120, days: 90 },
} as const

export const bedsOf = ({ size }: Facility, beds: number): number =>
  Math.max(6, Math.round((beds * size) / 120))

/**
 * The clock of this machine: screens show times in the zone of the device, and a morning pass should read 08:00.
 */
export function here(now: Date): { asOf: string; timeZone: string } {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
  return { timeZone, asOf: new Intl.DateTimeFormat('en-CA', { timeZone }).format(now) }
}
