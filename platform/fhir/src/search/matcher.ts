/**
 * Whether a value of a resource meets a value of a search, in memory: what the store's indexes say, for what no index
 * can (https://hl7.org/fhir/R4/search.html).
 */
import type { IndexValue } from '../definition.ts'
import { fold } from './fold.ts'
import type { Prefix, SearchValue } from './query.ts'
import { canonicalUnit, toCanonical, UCUM } from './ucum.ts'

interface Range {
  low: number
  high: number
}

export interface MatchSettings {
  /** Base URLs that mean this server in a reference. */
  selfBases: readonly string[]
}

/** `parts` of a composite meet its values one by one, each by any of the values that its component has. */
export function matchesComposite(
  parts: readonly (readonly IndexValue[])[],
  wanted: readonly SearchValue[],
  settings: MatchSettings,
): boolean {
  return wanted.every((value, place) =>
    (parts[place] ?? []).some((part) => matchesValue(part, value, settings)),
  )
}

type Test<K extends SearchValue['kind']> = (
  value: IndexValue,
  wanted: Extract<SearchValue, { kind: K }>,
  settings: MatchSettings,
) => boolean

const tests: { [K in SearchValue['kind']]: Test<K> } = {
  token: (value, wanted) => value.kind === 'token' && matchesToken(value, wanted),
  'typed-identifier': (value, wanted) =>
    value.kind === 'token' &&
    value.code === wanted.value &&
    (value.types ?? []).some(({ system, code }) => system === wanted.system && code === wanted.code),
  reference: (value, wanted, settings) =>
    value.kind === 'reference' && matchesReference(value, wanted, settings),
  string: (value, wanted) => value.kind === 'string' && fold(value.value).startsWith(fold(wanted.value)),
  uri: (value, wanted) => value.kind === 'uri' && value.value === wanted.value,
  date: (value, wanted) => value.kind === 'date' && dateTests[wanted.prefix](value, wanted),
  number: (value, wanted) => value.kind === 'number' && numberTests[wanted.prefix](value, wanted),
  quantity: (value, wanted) => value.kind === 'quantity' && matchesQuantity(value, wanted),
  // Places are measured where they are stored.
  near: () => false,
  composite: (value, wanted, settings) =>
    value.kind === 'composite' && matchesComposite(value.parts, wanted.parts, settings),
}

export function matchesValue(value: IndexValue, wanted: SearchValue, settings: MatchSettings): boolean {
  // One signature for the table: each entry takes the kind it is listed under.
  const test = tests[wanted.kind] as (
    value: IndexValue,
    wanted: SearchValue,
    settings: MatchSettings,
  ) => boolean
  return test(value, wanted, settings)
}

type Of<T extends { kind: string }, K extends string> = Extract<T, { kind: K }>

function matchesToken(value: Of<IndexValue, 'token'>, wanted: Of<SearchValue, 'token'>): boolean {
  if (wanted.code !== undefined && value.code !== wanted.code) return false
  if (wanted.system !== undefined) return value.system === wanted.system
  return !wanted.noSystem || !value.system
}

function matchesReference(
  value: Of<IndexValue, 'reference'>,
  { type, id, url }: Of<SearchValue, 'reference'>,
  { selfBases }: MatchSettings,
): boolean {
  const isLocal = value.id !== undefined && (!value.base || selfBases.includes(value.base))
  if (url === undefined) return isLocal && value.id === id && (type === undefined || value.type === type)
  if (isLocal || !value.base) return false
  const address = value.type ? `${value.base}/${value.type}/${value.id}` : value.base
  return url === address || (value.version !== undefined && url === `${address}|${value.version}`)
}

/** `eq` is containment; `high` is exclusive on both sides (https://hl7.org/fhir/R4/search.html#prefix). */
const dateTests: Readonly<Record<Prefix, (value: Range, wanted: Range) => boolean>> = {
  eq: (value, { low, high }) => value.low >= low && value.high <= high,
  ne: (value, { low, high }) => !(value.low >= low && value.high <= high),
  gt: (value, { high }) => value.high > high,
  lt: (value, { low }) => value.low < low,
  ge: (value, { low, high }) => value.high > high || (value.low >= low && value.high <= high),
  le: (value, { low, high }) => value.low < low || (value.low >= low && value.high <= high),
  sa: (value, { high }) => value.low >= high,
  eb: (value, { low }) => value.high <= low,
  ap: (value, { low, high }) => value.low < high && value.high > low,
}

const isWithin = (value: Range, { low, high }: Range): boolean =>
  value.low >= low && value.low < high && value.high <= high

/** Without a prefix the significant digits count, with one the number itself does. */
const numberTests: Readonly<Record<Prefix, (value: Range, wanted: Range & { value: number }) => boolean>> = {
  eq: isWithin,
  ne: (value, wanted) => !isWithin(value, wanted),
  gt: (value, wanted) => value.high > wanted.value,
  lt: (value, wanted) => value.low < wanted.value,
  ge: (value, wanted) => value.high >= wanted.value,
  le: (value, wanted) => value.low <= wanted.value,
  sa: (value, wanted) => value.low > wanted.value,
  eb: (value, wanted) => value.high < wanted.value,
  ap: (value, wanted) => {
    const tenth = Math.abs(wanted.value) * 0.1
    return value.low <= wanted.value + tenth && value.high >= wanted.value - tenth
  },
}

function matchesQuantity(value: Of<IndexValue, 'quantity'>, wanted: Of<SearchValue, 'quantity'>): boolean {
  const test = numberTests[wanted.prefix]
  if (!wanted.code) return test(value, wanted)
  if (!wanted.system) return (value.code === wanted.code || value.unit === wanted.code) && test(value, wanted)
  if (value.system !== wanted.system) return false
  const [mine, asked] = [value.code, wanted.code].map((code) =>
    wanted.system === UCUM && code ? canonicalUnit(code) : undefined,
  )
  if (!mine || !asked) return value.code === wanted.code && test(value, wanted)
  if (mine.dimension !== asked.dimension) return false
  const convert = (unit: typeof mine, range: Range): Range => ({
    low: toCanonical(unit, range.low),
    high: toCanonical(unit, range.high),
  })
  return test(convert(mine, value), { ...convert(asked, wanted), value: toCanonical(asked, wanted.value) })
}
