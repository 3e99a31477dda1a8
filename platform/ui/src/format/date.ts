import type { Period } from 'fhir/r4'
import { facilityNow, facilityZone } from './clock.ts'
import { locale } from './locale.ts'

/** A FHIR date may name a year, a month, a day or an instant; it is shown as precisely as it is known, no more. */
const partial = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/

const format = (options: Intl.DateTimeFormatOptions, date: Date, timeZone: string | undefined): string =>
  new Intl.DateTimeFormat(locale(), { ...options, ...(timeZone ? { timeZone } : {}) })
    .format(date)
    .replace('Sept', 'Sep')

const day: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short', year: 'numeric' }
const shortDay: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short' }
const time: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }

/** `23 Nov 2026`; `Nov 2026` and `2026` where no more is known. */
export function formatDay(value: string | undefined): string {
  if (!value) return ''
  const match = partial.exec(value)
  if (!match) return format(day, new Date(value), facilityZone())
  const [, year = '', month, date] = match
  if (!month) return year
  // A date without a time has no zone: it is the same day everywhere.
  const instant = new Date(Date.UTC(Number(year), Number(month) - 1, Number(date ?? 1)))
  return format(date ? day : { month: 'short', year: 'numeric' }, instant, 'UTC')
}

/** `23 Nov`; with its year where that is not this year, so that an old entry is not read as a new one. */
export function formatListDay(value: string | undefined): string {
  const thisYear = formatDay(facilityNow().toISOString()).slice(-4)
  const day = formatDay(value)
  return day.endsWith(thisYear) && day.length > 8 ? day.slice(0, -5) : day
}

/** `23 Nov`, for axes and heads that name the year elsewhere. */
export function formatShortDay(value: string | undefined): string {
  if (!value) return ''
  if (!partial.test(value)) return format(shortDay, new Date(value), facilityZone())
  return value.length === 10 ? format(shortDay, new Date(`${value}T00:00:00Z`), 'UTC') : formatDay(value)
}

/** `08:12`; empty for a date without a time. */
export const formatTime = (value: string | Date | undefined): string => {
  if (!value || (typeof value === 'string' && partial.test(value))) return ''
  return format(time, new Date(value), facilityZone())
}

/** `23 Nov 2026 08:12`, or the day alone. */
export const formatMoment = (value: string | undefined): string =>
  [formatDay(value), formatTime(value)].filter(Boolean).join(' ')

/** `08:12` of today; else `24 Nov 08:12`, so that a time of yesterday is not read as one of today. */
export function formatNearMoment(value: string | undefined): string {
  if (formatDay(value) === formatDay(facilityNow().toISOString())) return formatTime(value)
  return [formatListDay(value), formatTime(value)].filter(Boolean).join(' ')
}

/** `12 Nov 2026 to 18 Nov 2026`; `since 12 Nov 2026` while it goes on. */
export function formatPeriod(period: Period | undefined): string {
  const [start, end] = [formatDay(period?.start), formatDay(period?.end)]
  if (start && end) return start === end ? start : $localize`${start}:start: to ${end}:end:`
  if (start) return $localize`since ${start}:start:`
  return end ? $localize`until ${end}:end:` : ''
}

/** For sorting and axes: the first instant that a FHIR date covers. */
export const instantOf = (value: string | undefined): number => (value ? new Date(value).getTime() : NaN)
