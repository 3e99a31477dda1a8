/** The facility's wall clock: which instant a time of day is, on days when the clock changes too. */

export interface WallClock {
  /** `2026-11-25` */
  dayOf(instant: number): string
  /** ms since 1970 of a time (`08:00`) on a day. */
  instantOf(day: string, time: string): number
}

const dayMs = 86_400_000

/** @param timeZone IANA, `America/New_York`; undefined is the zone of the device. */
export function createWallClock(timeZone: string | undefined): WallClock {
  const format = new Intl.DateTimeFormat('en-CA', {
    ...{ year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' },
    hourCycle: 'h23',
    ...(timeZone ? { timeZone } : {}),
  })
  /** What the wall shows, read as if it were UTC. */
  const wall = (instant: number): number => {
    const parts = Object.fromEntries(
      format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]),
    )
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0 } = parts as Record<string, number | undefined>
    return Date.UTC(year, month - 1, day, hour, minute)
  }
  const offsetAt = (instant: number): number => wall(instant) - Math.floor(instant / 60_000) * 60_000
  return {
    dayOf: (instant) => new Date(wall(instant)).toISOString().slice(0, 10),
    instantOf(day, time) {
      const wanted = Date.parse(`${day}T${time}:00Z`)
      const [before, after] = [offsetAt(wanted - dayMs), offsetAt(wanted + dayMs)]
      // Safety: a time that the clock skips in spring is still one dose, an hour later on the wall; one that comes twice
      // in autumn is one dose, at its first occurrence.
      const found = [wanted - before, wanted - after].find((instant) => wall(instant) === wanted)
      return found ?? wanted - before
    },
  }
}

export const dayAfter = (day: string, days = 1): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10)
