/** Which of two values comes first: negative, 0 or positive as for a sort, NaN where nobody can tell. */
import { isDecimal, numberOf } from '../json.ts'
import { dateRange } from '../search/search-value.ts'
import { canonicalUnit, toCanonical } from '../search/ucum.ts'
import { isObject } from './elements.ts'

/** Where the day ends in `2026-11-25T08:00:00Z`, and where the seconds do. */
const DAY_END = 10
const CLOCK_END = 19

/**
 * Dates and times of any precision: 2026-11 is before 2026-12-01, and neither before nor after 2026-11-25. A day has no
 * zone and counts as one of the zone of the time that it is compared with, as in FHIRPath.
 */
export function orderOfDates(left: unknown, right: unknown): number {
  if (typeof left !== 'string' || typeof right !== 'string') return NaN
  const length = Math.min(left.length, right.length)
  if (length > DAY_END) return orderOfTimes(left, right)
  const order = orderOfTexts(left.slice(0, length), right.slice(0, length))
  return order === 0 && left.length !== right.length ? NaN : order
}

function orderOfTimes(left: string, right: string): number {
  // Written with the same zone they compare as texts.
  if (left.length === right.length && left.endsWith(right.slice(CLOCK_END))) return orderOfTexts(left, right)
  return (dateRange(left)?.low ?? NaN) - (dateRange(right)?.low ?? NaN)
}

const orderOfTexts = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0)

/** Amounts of one unit, or of units that UCUM converts into each other. */
export function orderOfQuantities(left: unknown, right: unknown): number {
  if (!isObject(left) || !isObject(right)) return NaN
  const [a, b] = [left['value'], right['value']]
  if (!isDecimal(a) || !isDecimal(b)) return NaN
  const [from, to] = [left['code'], right['code']]
  if (typeof from === 'string' && typeof to === 'string' && from !== to)
    return orderInCanonicalUnit({ value: numberOf(a), code: from }, { value: numberOf(b), code: to })
  const inWords = from === undefined && to === undefined && differ(left['unit'], right['unit'])
  // Two units in words may be the same or not: nothing is wrong that anybody could name.
  return inWords ? 0 : numberOf(a) - numberOf(b)
}

const differ = (left: unknown, right: unknown): boolean =>
  left !== undefined && right !== undefined && left !== right

interface Amount {
  value: number
  code: string
}

function orderInCanonicalUnit(left: Amount, right: Amount): number {
  const from = canonicalUnit(left.code)
  const to = canonicalUnit(right.code)
  if (!from || !to || from.dimension !== to.dimension) return NaN
  return toCanonical(from, left.value) - toCanonical(to, right.value)
}
