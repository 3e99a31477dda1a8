/**
 * Any FHIR R4 server as a source of searches. It is asked what it understands; the rest is done here, on what it answers:
 * criteria by the matcher, order in memory, alternatives one by one (searching.ts).
 */
import type { ResourceDefinition } from '@medley/fhir/definition'
import { fail } from '@medley/fhir/failures'
import { stringifyJson } from '@medley/fhir/json'
import { parseSearch, type SearchSettings } from '@medley/fhir/search/parse-search'
import type { IdsPage, Parameters, ReferencedBy, Source, SourceQuery } from '../search/source.ts'
import type { Json } from './bundle-page.ts'
import type { Server } from './open-server.ts'
import { countFound, foundPage, IDS_PAGE, type Prepared, prepareSearch, streamedPage } from './searching.ts'

export { MAX_LOOKED_AT } from './searching.ts'

export interface SourceSettings {
  definitions: ReadonlyMap<string, ResourceDefinition>
  /** How a search is read; `selfBases` are addresses that mean this platform. */
  settings: SearchSettings
  /** ms since 1970. */
  now(): number
}

export interface ForeignSource extends Source {
  /** Criteria for the server to act on by itself; `undefined` where it could take them for something else. */
  nativeCriteria(type: string, criteria: Parameters): Promise<string | undefined>
}

export function createForeignSource(
  server: Server,
  { definitions, settings, now }: SourceSettings,
): ForeignSource {
  async function prepare({ type, parameters, compartment }: SourceQuery): Promise<Prepared> {
    const definition = definitions.get(type)
    if (!definition) throw fail('notSupported', 'type-unsupported', `${type} is not served here.`)
    const query = { ...parseSearch(definition, parameters, { ...settings, strict: true }), compartment }
    return prepareSearch(server, { definition, query, parameters, settings, now: now() })
  }

  return {
    name: server.place.name,
    async search({ cursor, ...asked }) {
      const { rows, ...page } = await foundPage(server, await prepare(asked), cursor)
      const matches = rows.map(({ resource, position }) => ({
        id: String(resource['id']), body: stringifyJson(resource), position,
      })) // prettier-ignore
      return { ...page, matches }
    },
    async ids({ cursor, ...asked }, of): Promise<IdsPage> {
      const plain = await prepare(asked)
      const prepared = { ...plain, isSorted: false, query: { ...plain.query, sort: [], count: IDS_PAGE } }
      const { rows, next } = await streamedPage(server, prepared, cursor)
      const ids = of
        ? rows.flatMap(({ resource }) => referencedIn(prepared.definition, resource, { of, settings }))
        : rows.map(({ resource }) => String(resource['id']))
      return { ids: [...new Set(ids)], next }
    },
    count: async (asked) => countFound(server, await prepare(asked)),
    async nativeCriteria(type, criteria) {
      const { question, definition } = await prepare({ type, parameters: criteria })
      const [only, ...more] = question.requests
      if (!only || more.length > 0 || question.emulated.length > 0) return undefined
      // A form that finds more than was asked for is for searches only.
      const isExact = only.parameters.every(
        ([name, value]) =>
          definition.searchParameters[name]?.kind === 'reference' ||
          criteria.some(([one, own]) => one === name && own === value),
      )
      return isExact ? queryText(only.parameters) : undefined
    },
  }
}

const queryText = (parameters: Parameters): string =>
  new URLSearchParams(parameters.map(([name, value]): [string, string] => [name, value])).toString()

function referencedIn(
  definition: ResourceDefinition,
  resource: Json,
  { of, settings: { selfBases } }: { of: ReferencedBy; settings: SearchSettings },
): string[] {
  const ids: string[] = []
  definition.extract(resource, ({ code }, value) => {
    if (code !== of.parameter || value.kind !== 'reference' || value.type !== of.target || !value.id) return
    if (!value.base || selfBases.includes(value.base)) ids.push(value.id)
  })
  return ids
}
