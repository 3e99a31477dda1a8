/** What a caller may know of code systems, value sets and concept maps: those of the facility first, then those of R4. */
import type { Principal } from '@medley/auth/principal'
import { mayUse } from '@medley/auth/rights'
import type { ResourceDefinition } from '@medley/fhir/definition'
import { parseJson } from '@medley/fhir/json'
import { parseSearch } from '@medley/fhir/search/parse-search'
import type { Store, StoredVersion } from '@medley/store/store'
import { compareVersions, published } from '@medley/terminology/published'
import { type Canonical, layered, type TerminologyResources } from '@medley/terminology/resources'
import type { CodeSystem, ConceptMap, ValueSet } from 'fhir/r4'

export interface Stored {
  store: Store
  definitions: ReadonlyMap<string, ResourceDefinition>
  selfBases: readonly string[]
  principal: Principal
}

export interface Terminology extends TerminologyResources {
  /** By the id that it is stored under here. */
  byId(type: 'CodeSystem' | 'ValueSet' | 'ConceptMap', id: string): Promise<unknown>
}

/** More maps that name one code are not looked at. */
const MAX_MAPS = 1000

export function terminologyFor(stored: Stored): Terminology {
  const access = { facility: stored.principal.facility }
  const resources = layered(
    {
      codeSystem: (canonical) => newest(stored, 'CodeSystem', canonical) as Promise<CodeSystem | undefined>,
      valueSet: (canonical) => newest(stored, 'ValueSet', canonical) as Promise<ValueSet | undefined>,
      conceptMap: (canonical) => newest(stored, 'ConceptMap', canonical) as Promise<ConceptMap | undefined>,
      conceptMapsWith: async (code) => {
        const value = code.replace(/[\\,|$]/g, '\\$&')
        const found = await Promise.all(
          ['source-code', 'target-code'].map((name) => search(stored, 'ConceptMap', [[name, value]])),
        )
        const maps = new Map(found.flat().map((one) => [one.id, one]))
        return [...maps.values()].map((one) => parsed(access.facility, one) as ConceptMap)
      },
    },
    published,
  )
  return {
    ...resources,
    byId: async (type, id) => {
      if (!mayUse(stored.principal, type, 'r')) return undefined
      const found = await stored.store.read(access, { type, id })
      return found?.body === undefined ? undefined : parsed(access.facility, found)
    },
  }
}

async function newest(stored: Stored, type: string, { url, version }: Canonical): Promise<unknown> {
  const value = (text: string): string => text.replace(/[\\,|$]/g, '\\$&')
  const found = await search(stored, type, [
    ['url', value(url)],
    ...(version === undefined ? [] : [['version', value(version)] as const]),
  ])
  const resources = found
    .sort((a, b) => b.updated - a.updated)
    .map((one) => parsed(stored.principal.facility, one) as { version?: string })
  return resources.sort((a, b) => compareVersions(b.version ?? '', a.version ?? ''))[0]
}

/** What the caller may not read is as if it were not there. */
async function search(
  { store, definitions, selfBases, principal }: Stored,
  type: string,
  parameters: readonly (readonly [string, string])[],
): Promise<StoredVersion[]> {
  const definition = definitions.get(type)
  if (!definition || !mayUse(principal, type, 'r')) return []
  const query = parseSearch(definition, parameters, {
    strict: true, defaultCount: MAX_MAPS, maxCount: MAX_MAPS, selfBases,
  }) // prettier-ignore
  return (await store.search({ facility: principal.facility }, query)).matches
}

/** Large code systems are asked again and again: the last ones stay parsed, and so do their hierarchies. */
const KEPT = 50
const kept = new Map<string, unknown>()

function parsed(facility: string, { type, id, version, updated, body = '' }: StoredVersion): unknown {
  const key = [facility, type, id, version, updated].join(' ')
  const found = kept.get(key) ?? parseJson(body)
  kept.delete(key)
  kept.set(key, found)
  const [oldest] = kept.keys()
  if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest)
  return found
}
