/**
 * Whether one resource matches a whole search, in memory: the same answer as the store's indexes give, for servers that
 * cannot be asked for a part of it. Full-text search and places (`_text`, `_content`, `near`) cannot be decided here.
 */
import type { IndexValue, ResourceDefinition } from '../definition.ts'
import { fold } from './fold.ts'
import { matchesValue } from './matcher.ts'
import type { Criterion, Filter, Prefix, SearchQuery, SearchValue } from './query.ts'
import { dateRange } from './search-value.ts'

export interface QueryMatching {
  definition: ResourceDefinition
  /** Base URLs that mean this server in a reference. */
  selfBases: readonly string[]
  /** ms since 1970, for `ap`. */
  now: number
}

export type Resource = Record<string, unknown>

/** What a resource is found by: values by the code of their parameter. */
type Found = ReadonlyMap<string, readonly IndexValue[]>

/** Criteria that no document alone can decide. */
export const isBeyondMatching = ({ texts, criteria }: SearchQuery): boolean =>
  texts.length > 0 || criteria.some(({ parameter }) => parameter.kind === 'special')

export function createQueryMatcher(
  matching: QueryMatching,
  query: Omit<SearchQuery, 'understood' | 'ignored'>,
): (resource: Resource) => boolean {
  return (resource) => {
    const { id } = resource as { id?: string }
    if (!query.ids.every((ids) => ids.includes(id ?? ''))) return false
    if (!query.updated.every((range) => isUpdatedWithin(resource, range))) return false
    const found = valuesOf(matching.definition, resource)
    return (
      (query.compartment === undefined || isMember(matching.definition, { found, id }, query.compartment)) &&
      query.criteria.every((criterion) => meets(found, criterion, matching)) &&
      query.filters.every((filter) => passes(found, filter, matching))
    )
  }
}

export function valuesOf(definition: ResourceDefinition, resource: Resource): Found {
  const found = new Map<string, IndexValue[]>()
  definition.extract(resource, ({ code }, value) => {
    const values = found.get(code)
    if (values) values.push(value)
    else found.set(code, [value])
  })
  return found
}

const UPDATED: Readonly<Record<Prefix, (time: number, low: number, high: number) => boolean>> = {
  eq: (time, low, high) => time >= low && time < high,
  ne: (time, low, high) => time < low || time >= high,
  gt: (time, _, high) => time >= high,
  sa: (time, _, high) => time >= high,
  ge: (time, low) => time >= low,
  lt: (time, low) => time < low,
  eb: (time, low) => time < low,
  le: (time, _, high) => time < high,
  ap: (time, low, high) => time >= low - 3_600_000 && time < high + 3_600_000,
}

function isUpdatedWithin(resource: Resource, { prefix, low, high }: SearchQuery['updated'][number]): boolean {
  const { lastUpdated } = (resource['meta'] ?? {}) as { lastUpdated?: string }
  const time = dateRange(lastUpdated ?? '')
  return time !== undefined && UPDATED[prefix](time.low, low, high)
}

/** A patient is the first member of its own compartment and a member of no other. */
function isMember(
  { type, patientCompartment }: ResourceDefinition,
  { found, id }: { found: Found; id: string | undefined },
  patient: string,
): boolean {
  if (type === 'Patient') return id === patient
  return patientCompartment.some((code) =>
    (found.get(code) ?? []).some(
      (value) => value.kind === 'reference' && value.type === 'Patient' && value.id === patient,
    ),
  )
}

function passes(found: Found, filter: Filter, matching: QueryMatching): boolean {
  if (filter.kind === 'criterion') return meets(found, filter.criterion, matching)
  const test = (one: Filter): boolean => passes(found, one, matching)
  if (filter.kind === 'not') return !filter.of.every(test)
  return filter.kind === 'and' ? filter.of.every(test) : filter.of.some(test)
}

function meets(found: Found, criterion: Criterion, matching: QueryMatching): boolean {
  const values = found.get(criterion.code) ?? []
  if (criterion.missing !== undefined) return (values.length === 0) === criterion.missing
  const test = byModifier[criterion.modifier ?? ''] ?? plainly
  const isMet = values.some((value) => criterion.values.some((wanted) => test(value, wanted, matching)))
  return criterion.modifier === 'not' ? !isMet : isMet
}

type Test = (value: IndexValue, wanted: SearchValue, matching: QueryMatching) => boolean

const plainly: Test = (value, wanted, matching) =>
  matchesValue(value, widened(wanted, matching.now), matching)

/** `ap` widens a date by a tenth of its distance to now, at least by itself. */
function widened(wanted: SearchValue, now: number): SearchValue {
  if (wanted.kind !== 'date' || wanted.prefix !== 'ap') return wanted
  const by = Math.max(wanted.high - wanted.low, 0.1 * Math.abs(now - wanted.low))
  return { ...wanted, low: Math.round(wanted.low - by), high: Math.round(wanted.high + by) }
}

/** Modifiers that ask something else of a value than the parameter alone does. */
const byModifier: Readonly<Record<string, Test>> = {
  exact: (value, wanted) =>
    value.kind === 'string' && wanted.kind === 'string' && !value.partial && value.value === wanted.value,
  contains: (value, wanted) =>
    value.kind === 'string' && wanted.kind === 'string' && fold(value.value).includes(fold(wanted.value)),
  text: (value, wanted) =>
    value.kind === 'token' &&
    wanted.kind === 'string' &&
    fold(value.text ?? '').startsWith(fold(wanted.value)),
  identifier: (value, wanted, matching) =>
    value.kind === 'reference' &&
    value.identifier !== undefined &&
    matchesValue(
      { kind: 'token', system: value.identifier.system, code: value.identifier.value },
      wanted,
      matching,
    ),
  below: (value, wanted) =>
    value.kind === 'uri' && wanted.kind === 'uri' && value.value.startsWith(wanted.value),
  above: (value, wanted) =>
    value.kind === 'uri' && wanted.kind === 'uri' && wanted.value.startsWith(value.value),
}
