/** The grammar inside a search value: escapes, prefixes, ranges of significance. */
import { fail } from '../failures.ts'
import type { Prefix } from './query.ts'

const PREFIXED = /^(eq|ne|gt|lt|ge|le|sa|eb|ap)(?=[\d+-])/

/** Splits at a separator that no backslash escapes; the parts keep their other escapes. */
export function splitUnescaped(value: string, separator: ',' | '|' | '$'): string[] {
  if (!value.includes('\\')) return value.split(separator)
  const parts: string[] = []
  let part = ''
  for (let place = 0; place < value.length; place++) {
    const character = value[place] ?? ''
    if (character === '\\' && place + 1 < value.length) part += character + (value[++place] ?? '')
    else if (character === separator) {
      parts.push(part)
      part = ''
    } else part += character
  }
  return [...parts, part]
}

/** `\,` `\|` `\$` `\\` stand for the character itself (https://hl7.org/fhir/R4/search.html#escaping). */
export const unescapeValue = (value: string): string =>
  value.includes('\\') ? value.replace(/\\([,|$\\])/g, '$1') : value

export function splitPrefix(value: string): { prefix: Prefix; rest: string } {
  const found = PREFIXED.exec(value)?.[1] as Prefix | undefined
  return found ? { prefix: found, rest: value.slice(2) } : { prefix: 'eq', rest: value }
}

const DATE = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)?)?)?)?$/

/** The time that a date of any precision covers, `low` inclusive and `high` exclusive, in ms since 1970 UTC. */
export function dateRange(text: string): { low: number; high: number } | undefined {
  const found = DATE.exec(text)
  if (!found) return undefined
  const [, year, month, day, hour, minute, second, fraction, zone] = found
  const at = (months: number, days: number, ms: number): number => {
    const date = new Date(0)
    date.setUTCFullYear(Number(year), Number(month ?? 1) - 1 + months, Number(day ?? 1) + days)
    return date.getTime() + ms
  }
  if (year === '0000' || !isCalendarDay(Number(year), Number(month ?? 1), Number(day ?? 1))) return undefined
  if (month === undefined) return { low: at(0, 0, 0), high: at(12, 0, 0) }
  if (day === undefined) return { low: at(0, 0, 0), high: at(1, 0, 0) }
  if (hour === undefined) return { low: at(0, 0, 0), high: at(0, 1, 0) }
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second ?? 0) > 60) return undefined
  const ms = Math.trunc(Number(`0${fraction ?? ''}`) * 1000)
  const low =
    at(0, 0, ((Number(hour) * 60 + Number(minute)) * 60 + Number(second ?? 0)) * 1000 + ms) - offset(zone)
  return { low, high: low + (second === undefined ? 60_000 : fraction === undefined ? 1000 : 1) }
}

function isCalendarDay(year: number, month: number, day: number): boolean {
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day
}

/** A time without a zone is read as UTC. */
function offset(zone: string | undefined): number {
  if (!zone || zone === 'Z') return 0
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4, 6))
  return (zone.startsWith('-') ? -minutes : minutes) * 60_000
}

const NUMBER = /^[+-]?\d+(?:\.(\d+))?(?:[eE]([+-]?\d{1,3}))?$/

/** What a number means by its significant digits: `100` is 99.5 to 100.5, `100.0` is 99.95 to 100.05. */
export function numberRange(text: string): { low: number; high: number } | undefined {
  const found = NUMBER.exec(text)
  if (!found) return undefined
  const exponent = Number(found[2] ?? 0) - (found[1]?.length ?? 0)
  const half = 0.5 * 10 ** exponent
  const value = Number(text)
  return Number.isFinite(value) ? { low: value - half, high: value + half } : undefined
}

/** `ge2026-11-25` as its prefix and range. */
export function parsePrefixedDate(
  code: string,
  value: string,
): { prefix: Prefix; low: number; high: number } {
  const { prefix, rest } = splitPrefix(value)
  const range = dateRange(rest)
  if (!range) {
    throw fail(
      'badRequest',
      'search-value-invalid',
      `'${code}' takes a date such as 2026-11, 2026-11-25 or 2026-11-25T08:00:00Z.`,
      {
        expression: [`http.${code}`],
      },
    )
  }
  return { prefix, ...range }
}
