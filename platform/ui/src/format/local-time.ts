/** Instants and the facility's wall clock, both ways. */
import { facilityNow, facilityZone } from './clock.ts'

const parts = (at: Date): Record<string, string> =>
  Object.fromEntries(
    new Intl.DateTimeFormat('en-CA', {
      ...{ year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' },
      hourCycle: 'h23',
      ...(facilityZone() ? { timeZone: facilityZone() } : {}),
    })
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  )

/** `2026-11-25T08:05` on the facility's wall, as a field of type `datetime-local` wants it. */
export const toLocalInput = (at: Date): string => {
  const { year, month, day, hour, minute } = parts(at)
  return `${year ?? ''}-${month ?? ''}-${day ?? ''}T${hour ?? ''}:${minute ?? ''}`
}

/** The facility's day: `2026-11-25`. */
export const localDay = (at: Date): string => toLocalInput(at).slice(0, 10)

export const localToday = (): string => localDay(facilityNow())

const asUtc = (local: string): number => Date.parse(`${local.slice(0, 16)}:00Z`)

/**
 * The instant at which the facility's wall shows that time. A time that a clock change skips is taken to be as late as
 * if it had not; one that occurs twice is the first.
 */
export function fromLocalInput(local: string): Date {
  const wanted = asUtc(local)
  const offsetAt = (at: number): number => asUtc(toLocalInput(new Date(at))) - at
  const offsets = [offsetAt(wanted - 86_400_000), offsetAt(wanted + 86_400_000)]
  const found = offsets
    .map((offset) => wanted - offset)
    .find((at) => asUtc(toLocalInput(new Date(at))) === wanted)
  return new Date(found ?? wanted - (offsets[0] ?? 0))
}

/** Day `days` after another: `2026-11-25`. */
export const addDays = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
