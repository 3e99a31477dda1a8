/** What a caller may see, as SQL on a row `m`: its tokens decide, so no other table is read. */
import type { RowFilter, Rows } from '@medley/fhir/search/row-filter'
import { compartmentsOf, hashesOf } from '../row-hashes.ts'
import type { Binder } from './binder.ts'

export function rowCondition(
  { facility, rows }: { facility: string; rows: RowFilter },
  binder: Binder,
): string {
  const condition = (one: RowFilter): string => {
    switch (one.kind) {
      case 'and':
        return one.of.length === 0 ? 'true' : `(${one.of.map(condition).join(' AND ')})`
      case 'or':
        return one.of.length === 0 ? 'false' : `(${one.of.map(condition).join(' OR ')})`
      case 'not':
        return `NOT ${condition(one.of)}`
      case 'criterion': {
        const { hashes, negated } = hashesOf(facility, one.criterion)
        return `${negated ? 'NOT ' : ''}m.tokens && ${binder.bind(hashes, 'bigint[]')}`
      }
      case 'patients':
        return `m.tokens && ${binder.bind(compartmentsOf(facility, one.ids), 'bigint[]')}`
      case 'element':
        return `COALESCE(m.body::jsonb ->> ${binder.bind(one.name, 'text')}, '') <> ALL (${binder.bind(one.noneOf, 'text[]')})`
    }
  }
  return condition(rows)
}

/** The one patient whose compartment all rows are in: its index gives the candidates. */
export function soleMember(facility: string, rows: Rows): string | undefined {
  if (rows?.kind === 'patients' && rows.ids.length === 1) return compartmentsOf(facility, rows.ids)[0]
  if (rows?.kind !== 'and') return undefined
  for (const one of rows.of) {
    const found = soleMember(facility, one)
    if (found !== undefined) return found
  }
  return undefined
}
