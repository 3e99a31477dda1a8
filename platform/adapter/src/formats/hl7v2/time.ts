/** Times of HL7 v2 as FHIR writes them: no more precision than was said, and the facility's offset where none was. */

const PATTERN = /^(\d{4})(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:(\d\d)(\.\d{1,6})?)?)?)?)?)?([+-]\d{4})?$/

/**
 * @example timeOf('193802', 'America/New_York') // '1938-02'
 * @example timeOf('20260701120000', 'America/New_York') // '2026-07-01T12:00:00-04:00'
 */
export function timeOf(text: string | undefined, timeZone: string): string | undefined {
  const found = PATTERN.exec(text ?? '')
  if (!found) return undefined
  const [, year = '', month, day, hour, minute = '00', second = '00', fraction = '', offset] = found
  if (month === undefined) return isDate(year, '01', '01') ? year : undefined
  if (day === undefined) return isDate(year, month, '01') ? `${year}-${month}` : undefined
  if (!isDate(year, month, day)) return undefined
  if (hour === undefined) return `${year}-${month}-${day}`
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined
  const wall = `${year}-${month}-${day}T${hour}:${minute}:${second}`
  return `${wall}${fraction}${offset === undefined ? offsetOf(wall, timeZone) : `${offset.slice(0, 3)}:${offset.slice(3)}`}`
}

/** The date alone, as birth dates want it. */
export const dateOf = (text: string | undefined, timeZone: string): string | undefined =>
  timeOf(text, timeZone)?.slice(0, 10)

function isDate(year: string, month: string, day: string): boolean {
  const date = new Date(`${year}-${month}-${day}T00:00:00Z`)
  return date.getUTCMonth() + 1 === Number(month) && date.getUTCDate() === Number(day)
}

const zones = new Map<string, Intl.DateTimeFormat>()
const offsets = new Map<string, string>()

/** Of a wall time in a zone: `-05:00`. In the hour that comes twice, the first; in the one that is skipped, the one before. */
export function offsetOf(wall: string, timeZone: string): string {
  const name = `${timeZone} ${wall.slice(0, 13)}`
  const known = offsets.get(name)
  if (known !== undefined) return known
  const asUtc = Date.parse(`${wall.slice(0, 13)}:00:00Z`)
  // Half a day on each side of any change: the first guess that maps back to the wall time.
  const guesses = [asUtc - 14 * 3_600_000, asUtc + 14 * 3_600_000].map((at) => minutesAt(at, timeZone))
  const minutes =
    guesses.find((guess) => minutesAt(asUtc - guess * 60_000, timeZone) === guess) ?? guesses[0] ?? 0
  const sign = minutes < 0 ? '-' : '+'
  const two = (value: number): string => String(value).padStart(2, '0')
  const offset = `${sign}${two(Math.trunc(Math.abs(minutes) / 60))}:${two(Math.abs(minutes) % 60)}`
  if (offsets.size > 20_000) offsets.clear()
  offsets.set(name, offset)
  return offset
}

function minutesAt(instant: number, timeZone: string): number {
  let format = zones.get(timeZone)
  if (!format)
    zones.set(timeZone, (format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' })))
  const name = format.formatToParts(instant).find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT'
  const [, sign = '+', hours = '0', minutes = '0'] = /GMT([+-])(\d\d):(\d\d)/.exec(name) ?? []
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes))
}
