/** Searches at an upstream server: what it understands it is asked, the rest is done here, on rows that are the caller's to see. */
import { stringifyJson } from '@medley/fhir/json'
import type { SearchQuery } from '@medley/fhir/search/query'
import { admits } from '@medley/store/row-hashes'
import { timelineOf } from '@medley/store/timeline'
import type { Access, CompartmentQuery, IdPage, Match, SearchPage, StoredVersion } from '@medley/store/store'
import type { Json } from '../foreign/bundle-page.ts'
import {
  countFound,
  type FoundRow,
  foundPage,
  type Prepared,
  prepareSearch,
  streamedPage,
} from '../foreign/searching.ts'
import { updatedOf } from '../foreign/sort-values.ts'
import { hereOf, storedOf } from './documents.ts'
import { tagCriterion } from './facility-tag.ts'
import { seenIn } from './seen.ts'
import { definitionOf, ownerOf, type Upstream } from './upstream.ts'
import { numbersOf } from './versions.ts'

/** Further conditions, on a resource as it is here. */
type Also = (resource: Json) => boolean

function prepare(
  upstream: Upstream,
  { facility, limits }: Access,
  { query, also = () => true }: { query: SearchQuery; also?: Also },
): Promise<Prepared> {
  const { server, settings, untagged, now } = upstream
  const definition = definitionOf(upstream, query.type)
  const rows = limits?.rows(query.type)
  const row = { facility, definition, settings }
  return prepareSearch(server, {
    definition, query, settings,
    now: now(),
    parameters: [
      ...query.understood.filter(([name]) => name !== '_id'),
      ...query.ids.map((ids) => ['_id', ids.join(',')] as const),
      // Where what has no tag counts, asking for the tag would leave it out.
      ...(untagged === facility ? [] : [tagCriterion(facility)]),
    ],
    shown(resource) {
      if (ownerOf(upstream, resource) !== facility) return undefined
      const here = hereOf(upstream, resource)
      if (rows && !admits(rows, { ...row, body: stringifyJson(here) })) return undefined
      return also(here) ? here : undefined
    },
  }) // prettier-ignore
}

async function versionsOf(
  upstream: Upstream,
  facility: string,
  rows: readonly FoundRow[],
): Promise<StoredVersion[]> {
  const seen = rows.map(({ resource }) => seenIn(resource))
  const numbers = await numbersOf(upstream, facility, seen)
  return seen.map((one, place) => storedOf(upstream, one, numbers[place] ?? 1))
}

export async function searchPage(
  upstream: Upstream,
  access: Access,
  query: SearchQuery,
): Promise<SearchPage> {
  const { rows, next, total } = await foundPage(
    upstream.server,
    await prepare(upstream, access, { query }),
    query.cursor,
  )
  const versions = await versionsOf(upstream, access.facility, rows)
  const matches = versions.map((one, place): Match => ({ ...one, position: rows[place]?.position ?? '' }))
  return { matches, next, total }
}

export async function idPage(upstream: Upstream, access: Access, query: SearchQuery): Promise<IdPage> {
  const prepared = await prepare(upstream, access, { query: { ...query, sort: [] } })
  const { rows, next } = await streamedPage(upstream.server, prepared, query.cursor)
  return { ids: rows.map(({ resource }) => String(resource['id'])), next }
}

export const countMatches = async (upstream: Upstream, access: Access, query: SearchQuery): Promise<number> =>
  countFound(upstream.server, await prepare(upstream, access, { query }))

/** Type after type; a position names the type and the place in it. */
export async function compartmentPage(
  upstream: Upstream,
  access: Access,
  { patient, types, count, after, since, period }: CompartmentQuery,
): Promise<{ members: StoredVersion[]; next: string | undefined }> {
  const kept = types.filter((type) => isMemberType(upstream, type))
  const [from, start] = after === undefined ? [0, undefined] : (JSON.parse(after) as [number, string | null])
  const members: StoredVersion[] = []
  for (let place = from; place < kept.length; place++) {
    const type = kept[place] ?? ''
    const query = { ...EVERYTHING, type, compartment: patient, count: count - members.length }
    const also: Also = (one) =>
      (since === undefined || updatedOf(one) >= since) &&
      (!period || isWithin(upstream, { type, resource: one, period }))
    const prepared = await prepare(upstream, access, { query, also })
    const cursor = place === from ? (start ?? undefined) : undefined
    const { rows, next } = await streamedPage(upstream.server, prepared, cursor)
    members.push(...(await versionsOf(upstream, access.facility, rows)))
    if (next !== undefined) return { members, next: JSON.stringify([place, next]) }
    if (members.length >= count)
      return { members, next: place + 1 < kept.length ? JSON.stringify([place + 1, null]) : undefined }
  }
  return { members, next: undefined }
}

const EVERYTHING: Omit<SearchQuery, 'type' | 'count'> = {
  criteria: [], filters: [], texts: [], ids: [], updated: [], sort: [], total: 'none', summary: 'false', understood: [], ignored: [],
} // prettier-ignore

/** A patient is the first member of its own compartment. */
function isMemberType({ definitions }: Upstream, type: string): boolean {
  const definition = definitions.get(type)
  return (
    definition !== undefined && (definition.type === 'Patient' || definition.patientCompartment.length > 0)
  )
}

interface Timed {
  type: string
  resource: Json
  period: { low: number; high: number }
}

/** What has no time of its own counts always. */
function isWithin(upstream: Upstream, { type, resource, period }: Timed): boolean {
  const definition = definitionOf(upstream, type)
  const line = timelineOf(definition)
  if (!line) return true
  let moment: number | undefined
  definition.extract(resource, ({ code }, value) => {
    if (code === line.code && value.kind === 'date') moment ??= value.low
  })
  return moment === undefined || (moment >= period.low && moment <= period.high)
}
