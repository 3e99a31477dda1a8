/** This service's own store as a source of joined searches. */
import type { ReferencedBy, Source, SourceQuery } from '@medley/federation/search/source'
import type { ResourceDefinition } from '@medley/fhir/definition'
import { fail } from '@medley/fhir/failures'
import { parseJson } from '@medley/fhir/json'
import { parseSearch } from '@medley/fhir/search/parse-search'
import type { SearchQuery } from '@medley/fhir/search/query'
import { requirePermission } from '../access.ts'
import type { Access } from '@medley/store/store'
import type { Call } from '../context.ts'
import { accessOf } from './on-behalf.ts'
import { settingsOf } from './search-settings.ts'

const IDS_PAGE = 1000

export function createStoreSource(call: Call): Source {
  const { store, definitions, service } = call
  const access = (use: 'r' | 's'): Access => accessOf(call, use)

  function parsed({ type, parameters, compartment, cursor, use = 's' }: SourceQuery): {
    definition: ResourceDefinition
    query: SearchQuery
  } {
    requirePermission(call, type, use)
    const definition = definitions.get(type)
    if (!definition) throw fail('notSupported', 'type-unsupported', `${type} is not served here.`)
    const query = parseSearch(definition, parameters, { ...settingsOf(call), strict: true })
    return { definition, query: { ...query, compartment, cursor: cursor === '' ? undefined : cursor } }
  }

  return {
    name: service.module.name,
    async search(asked) {
      const { matches, next, total } = await store.search(access(asked.use ?? 's'), parsed(asked).query)
      return { matches: matches.map(({ id, body = '', position }) => ({ id, body, position })), next, total }
    },
    async ids(asked, of) {
      const { definition, query } = parsed(asked)
      const wanted = { ...query, sort: [], count: IDS_PAGE, total: 'none' as const }
      if (!of) return store.ids(access('s'), wanted)
      const { matches, next } = await store.search(access('s'), wanted)
      const ids = new Set(
        matches.flatMap(({ body = '' }) => referencedIn(definition, body, { of, selfBases: call.selfBases })),
      )
      return { ids: [...ids], next }
    },
    count: (asked) => store.count(access('s'), parsed(asked).query),
  }
}

function referencedIn(
  definition: ResourceDefinition,
  body: string,
  { of, selfBases }: { of: ReferencedBy; selfBases: readonly string[] },
): string[] {
  const ids: string[] = []
  definition.extract(parseJson(body) as Record<string, unknown>, ({ code }, value) => {
    if (code !== of.parameter || value.kind !== 'reference' || value.type !== of.target || !value.id) return
    if (!value.base || selfBases.includes(value.base)) ids.push(value.id)
  })
  return ids
}
