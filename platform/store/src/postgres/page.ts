/** Order and keyset paging: a page begins after the sort values and row of the one before, so writes never shift it. */
import type { SortKey } from '@medley/fhir/search/query'
import type { ResourceDefinition, SearchParameter } from '@medley/fhir/definition'
import { fail } from '@medley/fhir/failures'
import { paramKey } from '../index-rows.ts'
import { timelineOf } from '../timeline.ts'
import { quoted } from './schema.ts'
import type { Binder } from './binder.ts'

interface OrderKey {
  sql: string
  cast: string
  descending: boolean
}

export interface Order {
  keys: OrderKey[]
  orderBy: string
  /** Extra output columns `k0`, `k1`… that the next cursor is made of. */
  columns: string
}

interface Sorted {
  facility: string
  definition: ResourceDefinition
  sort: readonly SortKey[]
}

/** Missing values come last, ascending: each kind has a value that sorts after all real ones. */
const byKind: Readonly<
  Record<string, { suffix: string; ascending: string; descending: string; missing: string; cast: string }>
> = {
  string: {
    suffix: '_string',
    ascending: 'min(value)',
    descending: 'max(value)',
    missing: `'\u{10FFFF}'`,
    cast: 'text',
  },
  uri: {
    suffix: '_string',
    ascending: 'min(value)',
    descending: 'max(value)',
    missing: `'\u{10FFFF}'`,
    cast: 'text',
  },
  date: {
    suffix: '_date',
    ascending: 'min(low)',
    descending: 'max(low)',
    missing: '9000000000000001',
    cast: 'bigint',
  },
  number: {
    suffix: '_number',
    ascending: 'min(low)',
    descending: 'max(high)',
    missing: `'Infinity'`,
    cast: 'float8',
  },
  quantity: {
    suffix: '_number',
    ascending: 'min(low)',
    descending: 'max(high)',
    missing: `'Infinity'`,
    cast: 'float8',
  },
}

export function orderOf({ facility, definition, sort }: Sorted, binder: Binder): Order {
  const keys = sort.map((key) => orderKey({ facility, definition, key }, binder))
  const last: OrderKey = { sql: 'm.row', cast: 'bigint', descending: keys[0]?.descending ?? false }
  const all = [...keys, last]
  return {
    keys: all,
    orderBy: all.map(({ sql, descending }) => `${sql}${descending ? ' DESC' : ''}`).join(', '),
    columns: all.map(({ sql }, place) => `${sql} AS k${place}`).join(', '),
  }
}

function orderKey(
  { facility, definition, key }: { facility: string; definition: ResourceDefinition; key: SortKey },
  binder: Binder,
): OrderKey {
  const { code, parameter, descending } = key
  if (!parameter) {
    return code === '_id'
      ? { sql: 'm.id', cast: 'text', descending }
      : { sql: 'm.updated', cast: 'bigint', descending }
  }
  if (parameter === timelineOf(definition)) return { sql: 'm.moment', cast: 'bigint', descending }
  if (parameter.sortPaths.length > 0) return textKey(parameter, descending)
  const kind = byKind[parameter.kind]
  if (!kind)
    throw fail('badRequest', 'sort-unsupported', `'${code}' cannot be sorted by.`, {
      expression: ['http._sort'],
    })
  const value = descending ? kind.descending : kind.ascending
  const param = binder.bind(paramKey(facility, code), 'bigint')
  const found = `SELECT ${value} FROM ${quoted(definition.type, kind.suffix)} o WHERE o.row = m.row AND o.param = ${param}`
  const sql = `COALESCE((${found}), ${kind.missing})${kind.cast === 'text' ? ' COLLATE "C"' : ''}`
  return { sql, cast: kind.cast, descending }
}

/** Codes and references are rarely sorted by: their texts are taken from the documents that match. */
function textKey({ sortPaths }: SearchParameter, descending: boolean): OrderKey {
  const texts = sortPaths.map(
    (path) =>
      `SELECT v #>> '{}' AS value FROM jsonb_path_query(m.body::jsonb, '${path.replaceAll("'", "''")}') AS v`,
  )
  const found = `SELECT ${descending ? 'max' : 'min'}(o.value COLLATE "C") FROM (${texts.join(' UNION ALL ')}) AS o`
  return { sql: `COALESCE((${found}), '\u{10FFFF}') COLLATE "C"`, cast: 'text', descending }
}

/** `(k0, k1, row)` after the cursor, each key in its own direction. */
export function afterCursor(order: Order, cursor: string, binder: Binder): string {
  const values = readCursor(cursor, order.keys.length)
  const bound = order.keys.map(({ cast }, place) => binder.bind(values[place], cast))
  if (order.keys.every(({ descending }) => descending === order.keys[0]?.descending)) {
    const sign = order.keys[0]?.descending ? '<' : '>'
    return `(${order.keys.map(({ sql }) => sql).join(', ')}) ${sign} (${bound.join(', ')})`
  }
  const steps = order.keys.map(({ sql, descending }, place) => {
    const equal = order.keys.slice(0, place).map((key, before) => `${key.sql} = ${bound[before]}`)
    return `(${[...equal, `${sql} ${descending ? '<' : '>'} ${bound[place]}`].join(' AND ')})`
  })
  return `(${steps.join(' OR ')})`
}

export function writeCursor(row: Record<string, unknown>): string {
  const values: string[] = []
  for (let place = 0; row[`k${place}`] !== undefined; place++) values.push(String(row[`k${place}`]))
  return JSON.stringify(values)
}

function readCursor(cursor: string, keys: number): string[] {
  const values: unknown = JSON.parse(cursor)
  if (Array.isArray(values) && values.length === keys) return values as string[]
  throw fail('badRequest', 'cursor-invalid', 'This page link does not belong to this search.', {
    expression: ['http._cursor'],
  })
}
