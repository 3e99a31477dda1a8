/**
 * From a search to one SQL text. One criterion drives (its index gives the candidates), the others are checked on the
 * row itself: tokens in the row's own array, ranges and strings by their narrow rows.
 */
import type { Criterion, Filter, FullText, Prefix, SearchQuery, SearchValue } from '@medley/fhir/search/query'
import type { ResourceDefinition } from '@medley/fhir/definition'
import type { Rows } from '@medley/fhir/search/row-filter'
import { fail } from '@medley/fhir/failures'
import { tokenHash } from '../index-rows.ts'
import { rowCondition, soleMember } from './row-sql.ts'
import { createBinder, once, type Binder, type Bound } from './binder.ts'
import { dateCondition, numberCondition, stringCondition, uriCondition } from './range-sql.ts'
import { nearCondition } from './near-sql.ts'
import { quoted } from './schema.ts'
import { tokensOf } from '../token-values.ts'

export interface Selection {
  /** `FROM …` with the main table as `m`. */
  from: string
  where: string[]
  binder: Binder
  /** The candidates come along one patient's line of time. */
  byPatient: boolean
}

export interface SearchTarget {
  facility: string
  definition: ResourceDefinition
  /** ms since 1970, for `ap`. */
  now: number
  /** Base URLs that mean this server in references. */
  selfBases: readonly string[]
  /** What there is for the caller. */
  rows: Rows
}

export function selection({ facility, definition, now, rows }: SearchTarget, query: SearchQuery): Selection {
  const binder = createBinder(now)
  const where = [`m.facility = ${binder.bind(facility, 'text')}`, 'm.body IS NOT NULL']
  for (const ids of query.ids) where.push(`m.id = ANY (${binder.bind(ids, 'text[]')})`)
  for (const range of query.updated) where.push(updatedCondition(range, binder))
  const sets = query.criteria.map((criterion) => conditionOf({ facility, definition, criterion }, binder))
  const hashSets = sets.flatMap((one) => (one.hashes ? [one.hashes] : []))
  if (query.compartment !== undefined) hashSets.unshift([tokenHash.compartment(facility, query.compartment)])
  where.push(...sets.flatMap((one) => (one.sql ? [one.sql] : [])))
  if (rows) where.push(rowCondition({ facility, rows }, binder))
  const only = soleMember(facility, rows)
  if (only !== undefined) hashSets.push([only])

  for (const filter of query.filters) where.push(filterCondition({ facility, definition }, filter, binder))
  for (const text of query.texts) where.push(textCondition(text, binder))

  const patient = query.ids.length === 0 ? patientOf(facility, definition, query) : undefined
  if (patient) where.push(`m.patient = ${binder.bind(patient, 'bigint')}`)
  const driver = patient || query.ids.length > 0 ? -1 : hashSets.findIndex((hashes) => hashes.length === 1)
  const from =
    driver < 0
      ? `${quoted(definition.type)} m`
      : `${quoted(definition.type, '_token')} d JOIN ${quoted(definition.type)} m ON m.row = d.row`
  hashSets.forEach((hashes, place) => {
    if (place === driver) where.push(`d.hash = ${binder.bind(hashes[0], 'bigint')}`)
    else if (hashes.length === 1) where.push(`m.tokens @> ${binder.bind(hashes, 'bigint[]')}`)
    else where.push(anyOfHashes(definition.type, hashes, { binder, drives: driver < 0 && !patient }))
  })
  return { from, where, binder, byPatient: patient !== undefined }
}

function anyOfHashes(
  type: string,
  hashes: string[],
  { binder, drives }: { binder: Binder; drives: boolean },
): string {
  const bound = binder.bind(hashes, 'bigint[]')
  return drives
    ? `m.row IN (SELECT row FROM ${quoted(type, '_token')} WHERE hash = ANY (${bound}))`
    : `m.tokens && ${bound}`
}

/** `patient=` or `subject=Patient/` with one value, where the type has one patient: the chart's line of time can be walked. */
function patientOf(facility: string, definition: ResourceDefinition, query: SearchQuery): string | undefined {
  const own = definition.searchParameters['patient']
  if (!own || own.multiple) return undefined
  for (const { parameter, values, modifier } of query.criteria) {
    const [value] = values
    if (values.length !== 1 || value?.kind !== 'reference' || !value.id) continue
    const isPatient =
      parameter.code === 'patient'
        ? (value.type ?? 'Patient') === 'Patient'
        : value.type === 'Patient' &&
          own.expression.startsWith(`${parameter.expression}.where(resolve() is Patient)`)
    if (isPatient && (modifier === undefined || modifier === 'Patient')) {
      return tokenHash.local(facility, 'patient', ['Patient', value.id])
    }
  }
  return undefined
}

interface Located {
  facility: string
  definition: ResourceDefinition
  criterion: Criterion
}

interface Condition {
  /** Alternatives that any of the row's tokens must equal. */
  hashes?: string[]
  sql?: string
}

function conditionOf(located: Located, binder: Binder): Condition {
  const { facility, criterion } = located
  if (criterion.missing !== undefined) {
    const present = tokenHash.present(facility, criterion.code)
    if (!criterion.missing) return { hashes: [present] }
    return { sql: `NOT m.tokens @> ${binder.bind([present], 'bigint[]')}` }
  }
  const hashes = criterion.values.map((value) => tokensOf(located, value))
  if (hashes.every((set) => set !== undefined)) {
    const all = hashes.flat()
    if (criterion.modifier === 'not') return { sql: `NOT m.tokens && ${binder.bind(all, 'bigint[]')}` }
    return { hashes: all }
  }
  return { sql: `(${criterion.values.map((value) => rangeCondition(located, value, binder)).join(' OR ')})` }
}

function rangeCondition(located: Located, value: SearchValue, binder: Binder): string {
  switch (value.kind) {
    case 'string':
      return stringCondition(located, value, binder)
    case 'date':
      return dateCondition(located, value, binder)
    case 'number':
    case 'quantity':
      return numberCondition(located, value, binder)
    case 'uri':
      return uriCondition(located, value, binder)
    case 'near':
      return nearCondition(value, binder)
    case 'composite':
      return compositeCondition(located, value, binder)
    case 'token':
    case 'typed-identifier':
    case 'reference':
      throw fail(
        'unexpected',
        'search-value-without-index',
        `A ${value.kind} value reached the range search.`,
      )
  }
}

function filterCondition(
  place: { facility: string; definition: ResourceDefinition },
  filter: Filter,
  binder: Binder,
): string {
  if (filter.kind === 'criterion') {
    const { hashes, sql } = conditionOf({ ...place, criterion: filter.criterion }, binder)
    return sql ?? `m.tokens && ${binder.bind(hashes, 'bigint[]')}`
  }
  const parts = filter.of.map((one) => filterCondition(place, one, binder))
  return filter.kind === 'not'
    ? `NOT ${parts.join('')}`
    : `(${parts.join(filter.kind === 'and' ? ' AND ' : ' OR ')})`
}

/** Full text of the documents as they are: such searches are rare, and an index of every word would cost each write. */
function textCondition({ within, words }: FullText, binder: Binder): string {
  const text =
    within === 'content'
      ? `jsonb_to_tsvector('simple', m.body::jsonb, '["string"]')`
      : `to_tsvector('simple', regexp_replace(m.body::jsonb #>> '{text,div}', '<[^>]*>', ' ', 'g'))`
  return `${text} @@ websearch_to_tsquery('simple', ${binder.bind(words, 'text')})`
}

/** Where each component is met somewhere in the resource; whether by one element is for the scan to see. */
function compositeCondition(
  { facility, definition, criterion }: Located,
  { parts }: Extract<SearchValue, { kind: 'composite' }>,
  binder: Binder,
): string {
  const conditions = criterion.parameter.components.map(({ code }, place) => {
    const parameter = definition.searchParameters[code]
    const value = parts[place]
    if (!parameter || !value) return 'true'
    const { hashes, sql } = conditionOf(
      { facility, definition, criterion: { code, parameter, values: [value] } },
      binder,
    )
    return sql ?? `m.tokens && ${binder.bind(hashes, 'bigint[]')}`
  })
  return `(${conditions.join(' AND ')})`
}

const UPDATED: Readonly<Record<Prefix, (low: Bound, high: Bound) => string>> = {
  eq: (low, high) => `m.updated >= ${low()} AND m.updated < ${high()}`,
  ne: (low, high) => `NOT (m.updated >= ${low()} AND m.updated < ${high()})`,
  gt: (_, high) => `m.updated >= ${high()}`,
  sa: (_, high) => `m.updated >= ${high()}`,
  ge: (low) => `m.updated >= ${low()}`,
  lt: (low) => `m.updated < ${low()}`,
  eb: (low) => `m.updated < ${low()}`,
  le: (_, high) => `m.updated < ${high()}`,
  ap: (low, high) => `m.updated >= ${low()} - 3600000 AND m.updated < ${high()} + 3600000`,
}

function updatedCondition({ prefix, low, high }: SearchQuery['updated'][number], binder: Binder): string {
  return `(${UPDATED[prefix](
    once(() => binder.bind(low, 'bigint')),
    once(() => binder.bind(high, 'bigint')),
  )})`
}
