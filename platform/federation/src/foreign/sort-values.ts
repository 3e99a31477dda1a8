/** Order in memory, as the store of a service has it: smallest value ascending, largest descending, missing ones at the end. */
import type { IndexValue, ResourceDefinition, SearchKind } from '@medley/fhir/definition'
import { fold } from '@medley/fhir/search/fold'
import { type Resource, valuesOf } from '@medley/fhir/search/match-query'
import type { SortKey } from '@medley/fhir/search/query'
import { dateRange } from '@medley/fhir/search/search-value'

type SortValue = string | number

/** Sort after every real value of their kind. */
const LAST = '\u{10FFFF}'
const LAST_TIME = 9_000_000_000_000_001

const NUMERIC: ReadonlySet<SearchKind> = new Set(['date', 'number', 'quantity'])

/** One for each key, as texts: a position travels as text. */
export function sortValues(
  definition: ResourceDefinition,
  resource: Resource,
  sort: readonly SortKey[],
): string[] {
  if (sort.length === 0) return []
  const found = valuesOf(definition, resource)
  return sort.map(({ code, parameter, descending }) => {
    if (!parameter) return String(code === '_id' ? resource['id'] : updatedOf(resource))
    const values = (found.get(code) ?? []).flatMap((value) => valueOf(value, descending) ?? [])
    const isNumeric = NUMERIC.has(parameter.kind)
    const order = (one: SortValue, other: SortValue): number =>
      (one < other ? -1 : one > other ? 1 : 0) * (descending ? -1 : 1)
    const [first] = values.sort(order)
    return String(first ?? (isNumeric ? (parameter.kind === 'date' ? LAST_TIME : Infinity) : LAST))
  })
}

export function updatedOf(resource: Resource): number {
  const { lastUpdated = '' } = (resource['meta'] ?? {}) as { lastUpdated?: string }
  return dateRange(lastUpdated)?.low ?? 0
}

function valueOf(value: IndexValue, descending: boolean): SortValue | undefined {
  switch (value.kind) {
    case 'date':
      return value.low
    case 'number':
    case 'quantity':
      return descending ? value.high : value.low
    case 'string':
      return fold(value.value)
    case 'uri':
      return value.value
    case 'token':
      return value.code
    case 'reference':
      return value.type ? `${value.base ? `${value.base}/` : ''}${value.type}/${value.id}` : value.base
    case 'composite':
      return undefined
  }
}

/** Compares sort values, then the last text, which is unique. */
export function compareSorted(
  sort: readonly SortKey[],
): (one: readonly string[], other: readonly string[]) => number {
  const numeric = sort.map(({ code, parameter }) =>
    parameter ? NUMERIC.has(parameter.kind) : code === '_lastUpdated',
  )
  return (one, other) => {
    for (let place = 0; place < Math.max(one.length, other.length); place++) {
      const [a = '', b = ''] = [one[place], other[place]]
      const order = numeric[place] ? Number(a) - Number(b) : a < b ? -1 : a > b ? 1 : 0
      if (order !== 0) return order * (sort[place]?.descending ? -1 : 1)
    }
    return 0
  }
}
