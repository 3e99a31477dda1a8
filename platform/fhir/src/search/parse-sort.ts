/** `_sort=-date,family` (https://hl7.org/fhir/R4/search.html#sort). */
import type { ResourceDefinition, SearchKind } from '../definition.ts'
import { fail } from '../failures.ts'
import type { SortKey } from './query.ts'

const SORTABLE: ReadonlySet<SearchKind> = new Set([
  'string',
  'date',
  'number',
  'quantity',
  'uri',
  'token',
  'reference',
])

export function parseSort(definition: ResourceDefinition, value: string): SortKey[] {
  return value.split(',').map((key) => {
    const descending = key.startsWith('-')
    const code = descending ? key.slice(1) : key
    if (code === '_id' || code === '_lastUpdated') return { code, parameter: undefined, descending }
    const parameter = definition.searchParameters[code]
    if (!parameter || !SORTABLE.has(parameter.kind)) {
      throw fail('badRequest', 'sort-unsupported', `${definition.type} cannot be sorted as '_sort' asks.`, {
        expression: ['http._sort'],
      })
    }
    return { code, parameter, descending }
  })
}
