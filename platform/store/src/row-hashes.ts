/** Row filters in terms of the hashes that a row carries: the same in a statement and in memory. */
import type { ResourceDefinition } from '@medley/fhir/definition'
import { fail } from '@medley/fhir/failures'
import { parseJson } from '@medley/fhir/json'
import type { Criterion } from '@medley/fhir/search/query'
import type { RowFilter, Rows } from '@medley/fhir/search/row-filter'
import { indexRows, tokenHash, type IndexSettings } from './index-rows.ts'
import { tokensOf } from './token-values.ts'

/** Hashes any of which the row must have, or must not. */
export function hashesOf(facility: string, criterion: Criterion): { hashes: string[]; negated: boolean } {
  if (criterion.missing !== undefined)
    return { hashes: [tokenHash.present(facility, criterion.code)], negated: criterion.missing }
  const hashes = criterion.values.flatMap((value) => {
    const found = tokensOf({ facility, criterion }, value)
    if (found) return found
    throw fail('unexpected', 'row-filter-undecidable', `A row filter by '${criterion.code}' needs a range.`)
  })
  return { hashes, negated: criterion.modifier === 'not' }
}

export const compartmentsOf = (facility: string, patients: readonly string[]): string[] =>
  patients.map((patient) => tokenHash.compartment(facility, patient))

interface Row {
  facility: string
  definition: ResourceDefinition
  settings: IndexSettings
  /** JSON text. */
  body: string
}

/** Whether a filter lets a row through. */
export function admits(rows: Rows, row: Row): boolean {
  if (!rows) return true
  const { facility, definition, settings, body } = row
  let resource: Record<string, unknown> | undefined
  const content = (): Record<string, unknown> => (resource ??= parseJson(body) as Record<string, unknown>)
  let tokens: ReadonlySet<string> | undefined
  const carries = (hashes: readonly string[]): boolean => {
    tokens ??= new Set(indexRows(definition, content(), { facility, settings }).tokens)
    return hashes.some((hash) => tokens?.has(hash))
  }
  const holds = (one: RowFilter): boolean => {
    switch (one.kind) {
      case 'and':
        return one.of.every(holds)
      case 'or':
        return one.of.some(holds)
      case 'not':
        return !holds(one.of)
      case 'criterion': {
        // Few rows have labels, and each read asks for them: without the word nothing is parsed.
        if (one.criterion.code === '_security' && !body.includes('"security"')) return false
        const { hashes, negated } = hashesOf(facility, one.criterion)
        return carries(hashes) !== negated
      }
      case 'patients':
        return carries(compartmentsOf(facility, one.ids))
      case 'element': {
        const value = content()[one.name]
        return !one.noneOf.includes(typeof value === 'string' ? value : '')
      }
    }
  }
  return holds(rows)
}
