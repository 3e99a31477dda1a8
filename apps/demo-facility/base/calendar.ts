/** Days counted from the day of the data (0 = today, -1 = yesterday), and the facility's time of day. */

export interface Calendar {
  /** `2026-11-24` */
  date(day: number): string
  /** `2026-11-24T08:05:00-05:00`; minutes since midnight, which may run over into other days. */
  at(day: number, minutes: number): string
  /** `24 Nov`, as people write it in a note. */
  spoken(day: number): string
  /** Day of the month, 1 to 31. */
  dayOfMonth(day: number): number
  /** The first day of the month that lies `months` before the month of `day`. */
  monthStart(day: number, months?: number): number
  year(day: number): number
  /** The day nearest to a birthday date is found by its text. */
  dayOf(date: string): number
}

const dayMs = 86_400_000
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const two = (value: number): string => String(value).padStart(2, '0')

/** @param asOf `YYYY-MM-DD`, the facility's today. */
export function createCalendar(asOf: string, timeZone: string): Calendar {
  const today = Date.parse(`${asOf}T00:00:00Z`)
  const dateOf = (day: number): Date => new Date(today + day * dayMs)
  const date = (day: number): string => dateOf(day).toISOString().slice(0, 10)
  const dayOf = (text: string): number => Math.round((Date.parse(`${text}T00:00:00Z`) - today) / dayMs)
  const offsets = new Map<number, string>()
  const zone = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' })
  /** Of the whole day: nothing happens in the two nights a year when it changes that an hour would spoil. */
  const offset = (day: number): string => {
    const known = offsets.get(day)
    if (known !== undefined) return known
    const name = zone
      .formatToParts(new Date(today + day * dayMs + dayMs / 2))
      .find(({ type }) => type === 'timeZoneName')
    const found = name?.value.slice('GMT'.length) || 'Z'
    offsets.set(day, found)
    return found
  }
  return {
    date,
    dayOf,
    at(day, minutes) {
      const [whole, rest] = [day + Math.floor(minutes / 1440), ((minutes % 1440) + 1440) % 1440]
      return `${date(whole)}T${two(Math.floor(rest / 60))}:${two(Math.floor(rest % 60))}:00${offset(whole)}`
    },
    spoken: (day) => `${dateOf(day).getUTCDate()} ${months[dateOf(day).getUTCMonth()] ?? ''}`,
    dayOfMonth: (day) => dateOf(day).getUTCDate(),
    year: (day) => dateOf(day).getUTCFullYear(),
    monthStart(day, before = 0) {
      const at = dateOf(day)
      return Math.round((Date.UTC(at.getUTCFullYear(), at.getUTCMonth() - before, 1) - today) / dayMs)
    },
  }
}

/** `08:30` → minutes since midnight. */
export const minutesOf = (time: string): number => {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  return hours * 60 + minutes
}
