/** Conditions over the narrow rows of strings, times and numbers. */
import type { Criterion, Prefix, SearchValue } from '@medley/fhir/search/query'
import { fold } from '@medley/fhir/search/fold'
import { MAX_STRING, paramKey } from '../index-rows.ts'
import { quoted } from './schema.ts'
import { once, type Binder, type Bound } from './binder.ts'
import { hash64 } from '../hash.ts'
import { ANY_UNIT, codedUnit, type UnitKey } from '../unit-keys.ts'

interface Located {
  facility: string
  definition: { type: string }
  criterion: Criterion
}

/** Greater than every folded string with the prefix: no character sorts above it in collation "C". */
const AFTER = '\u{10FFFF}'

export function stringCondition(
  { facility, definition, criterion }: Located,
  { value }: { value: string },
  binder: Binder,
): string {
  const code = criterion.modifier === 'text' ? `${criterion.code}:text` : criterion.code
  const wanted = fold(value).slice(0, MAX_STRING)
  const param = binder.bind(paramKey(facility, code), 'bigint')
  const test =
    criterion.modifier === 'contains'
      ? `position(${binder.bind(wanted, 'text')} IN s.value) > 0`
      : `s.value >= ${binder.bind(wanted, 'text')} AND s.value < ${binder.bind(wanted + AFTER, 'text')}`
  return `m.row IN (SELECT s.row FROM ${quoted(definition.type, '_string')} s WHERE s.param = ${param} AND ${test})`
}

type RangeTest = (low: Bound, high: Bound) => string

/**
 * Stored times are ranges: `eq` is containment in the asked range, `gt` and `lt` ask for a part above or below it
 * (https://hl7.org/fhir/R4/search.html#prefix). `high` is exclusive on both sides.
 */
const DATE_TESTS: Readonly<Record<Prefix, RangeTest>> = {
  eq: (low, high) => `r.low >= ${low()} AND r.low < ${high()} AND r.high <= ${high()}`,
  ne: (low, high) => `NOT (r.low >= ${low()} AND r.high <= ${high()})`,
  gt: (_, high) => `r.high > ${high()}`,
  lt: (low) => `r.low < ${low()}`,
  ge: (low, high) => `(r.high > ${high()} OR (r.low >= ${low()} AND r.high <= ${high()}))`,
  le: (low, high) => `(r.low < ${low()} OR (r.low >= ${low()} AND r.high <= ${high()}))`,
  sa: (_, high) => `r.low >= ${high()}`,
  eb: (low) => `r.high <= ${low()}`,
  ap: (low, high) => `r.low < ${high()} AND r.high > ${low()}`,
}

/** `ap` widens by a tenth of the distance to now, at least by the range itself. */
const APPROXIMATE_SHARE = 0.1

export function dateCondition(
  { facility, definition, criterion }: Located,
  value: Extract<SearchValue, { kind: 'date' }>,
  binder: Binder,
): string {
  const widen =
    value.prefix === 'ap'
      ? Math.max(value.high - value.low, APPROXIMATE_SHARE * Math.abs(binder.now - value.low))
      : 0
  const low = once(() => binder.bind(Math.round(value.low - widen), 'bigint'))
  const high = once(() => binder.bind(Math.round(value.high + widen), 'bigint'))
  const param = binder.bind(paramKey(facility, criterion.code), 'bigint')
  return `m.row IN (SELECT r.row FROM ${quoted(definition.type, '_date')} r WHERE r.param = ${param} AND ${DATE_TESTS[value.prefix](low, high)})`
}

interface NumberBounds {
  low: Bound
  high: Bound
  exact: Bound
}

/** Without a prefix the significant digits count, with one the number itself does (https://hl7.org/fhir/R4/search.html#number). */
const NUMBER_TESTS: Readonly<Record<Prefix, (bounds: NumberBounds) => string>> = {
  eq: ({ low, high }) => `r.low >= ${low()} AND r.low < ${high()} AND r.high <= ${high()}`,
  ne: ({ low, high }) => `NOT (r.low >= ${low()} AND r.low < ${high()} AND r.high <= ${high()})`,
  gt: ({ exact }) => `r.high > ${exact()}`,
  lt: ({ exact }) => `r.low < ${exact()}`,
  ge: ({ exact }) => `r.high >= ${exact()}`,
  le: ({ exact }) => `r.low <= ${exact()}`,
  sa: ({ exact }) => `r.low > ${exact()}`,
  eb: ({ exact }) => `r.high < ${exact()}`,
  ap: ({ exact }) =>
    `r.low <= ${exact()} + abs(${exact()}) * 0.1 AND r.high >= ${exact()} - abs(${exact()}) * 0.1`,
}

export function numberCondition(
  { facility, definition, criterion }: Located,
  value: Extract<SearchValue, { kind: 'number' | 'quantity' }>,
  binder: Binder,
): string {
  const { key, convert } = unitOf(value)
  const bounds: NumberBounds = {
    low: once(() => binder.bind(convert(value.low), 'float8')),
    high: once(() => binder.bind(convert(value.high), 'float8')),
    exact: once(() => binder.bind(convert(value.value), 'float8')),
  }
  const param = binder.bind(paramKey(facility, criterion.code), 'bigint')
  const unit = binder.bind(key, 'bigint')
  const test = NUMBER_TESTS[value.prefix](bounds)
  return `m.row IN (SELECT r.row FROM ${quoted(definition.type, '_number')} r WHERE r.param = ${param} AND r.unit = ${unit} AND ${test})`
}

/** `5.4||mg` asks for the code or the unit text whatever the system, `5.4` for any unit. */
function unitOf(value: Extract<SearchValue, { kind: 'number' | 'quantity' }>): UnitKey {
  if (value.kind === 'quantity' && value.code) {
    if (value.system) return codedUnit(value.system, value.code)
    return { key: hash64('unit', value.code), convert: (number) => number }
  }
  return { key: ANY_UNIT, convert: (number) => number }
}

/** `:below` finds what begins with the address, `:above` what the address begins with. */
export function uriCondition(
  { facility, definition, criterion }: Located,
  { value }: { value: string },
  binder: Binder,
): string {
  const param = binder.bind(paramKey(facility, criterion.code), 'bigint')
  const wanted = binder.bind(value.slice(0, MAX_STRING), 'text')
  const test =
    criterion.modifier === 'below'
      ? `s.value >= ${wanted} AND s.value < ${binder.bind(value.slice(0, MAX_STRING) + AFTER, 'text')}`
      : `starts_with(${wanted}, s.value)`
  return `m.row IN (SELECT s.row FROM ${quoted(definition.type, '_string')} s WHERE s.param = ${param} AND ${test})`
}
