/**
 * A search that has been understood, carried out at a FHIR server: pages in its order or in ours, numbers. Every candidate
 * is checked here, whatever the server says; complete within a limit, or refused.
 */
import type { ResourceDefinition } from '@medley/fhir/definition'
import { fail, type Failure } from '@medley/fhir/failures'
import { createQueryMatcher } from '@medley/fhir/search/match-query'
import { parseSearch, type SearchSettings } from '@medley/fhir/search/parse-search'
import type { SearchQuery } from '@medley/fhir/search/query'
import type { Parameters } from '../search/source.ts'
import type { Json } from './bundle-page.ts'
import type { Server } from './open-server.ts'
import { type Question, questionOf } from './question.ts'
import { compareSorted, sortValues } from './sort-values.ts'
import { type Candidate, type Stop, walk } from './walk.ts'

/** So many resources of the server are looked at for one page or one number, where not each of them will match. */
export const MAX_LOOKED_AT = 10_000
/** Where the server selects by itself, and there is nothing but counting to do. */
const MAX_COUNTED = 100_000
export const IDS_PAGE = 1000
/** Candidates to a page, where some of them will not match. */
const CANDIDATES = 200

export interface Prepared {
  definition: ResourceDefinition
  query: SearchQuery
  question: Question
  /** The server sorts. */
  isSorted: boolean
  matches(candidate: Candidate): boolean
}

export interface Preparing {
  definition: ResourceDefinition
  query: SearchQuery
  /** The criteria of `query` as texts, and whatever else may narrow what the server answers. */
  parameters: Parameters
  settings: SearchSettings
  /** ms since 1970. */
  now: number
  /** As the search sees a resource of the server; `undefined`: it does not exist. */
  shown?(resource: Json): Json | undefined
}

export interface FoundRow {
  resource: Json
  /** A page that begins after it. */
  position: string
}

export interface FoundPage {
  rows: FoundRow[]
  next: string | undefined
  total?: number | undefined
}

export async function prepareSearch(
  server: Server,
  { definition, query, parameters, settings, now, shown = (resource) => resource }: Preparing,
): Promise<Prepared> {
  const abilities = await server.abilitiesOf(query.type)
  const declared = query.criteria.filter(({ code }) => abilities.searchParameters.has(code))
  const formOf = await server.formsFor(definition, declared)
  const compartments = (await server.abilities()).compartment
  const question = questionOf(
    { name: server.place.name, definition, abilities, compartments, settings, formOf },
    { type: query.type, parameters, compartment: query.compartment },
  )
  const isSorted =
    query.sort.length > 0 &&
    query.sort.every(({ code }) => abilities.sort.has(code)) &&
    question.requests.length === 1
  const matching = { definition, selfBases: settings.selfBases, now }
  // What only the server can decide, it has decided.
  const checked = {
    ...query,
    criteria: query.criteria.filter(({ parameter }) => parameter.kind !== 'special'),
  }
  const match = createQueryMatcher(matching, checked)
  const found = question.requests.map(({ before }) =>
    before
      ? createQueryMatcher(matching, parseSearch(definition, [before], { ...settings, strict: true }))
      : () => false,
  )
  return {
    definition, query, question, isSorted,
    matches: ({ resource, request }) => {
      const seen = shown(resource)
      return seen !== undefined && match(seen) && !(found[request]?.(seen) ?? false)
    },
  } // prettier-ignore
}

/** Matches in the order in which the server gives them. Throws after too many candidates. */
async function* matchesOf(
  server: Server,
  prepared: Prepared,
  { from, most = MAX_LOOKED_AT }: { from: Stop; most?: number },
): AsyncGenerator<Candidate> {
  const { query, question, isSorted } = prepared
  const { postSearch } = await server.abilitiesOf(query.type)
  const sort = isSorted
    ? query.sort.map(({ code, descending }) => (descending ? `-${code}` : code)).join(',')
    : undefined
  const count = question.emulated.length > 0 ? CANDIDATES : Math.min(Math.max(query.count, 1), IDS_PAGE)
  const seen = new Set<unknown>()
  let looked = 0
  const { place, connection } = server
  const walking = { place, connection, type: query.type, question, count, sort, postSearch }
  for await (const candidate of walk(walking, from)) {
    looked += 1
    if (looked > most) throw tooMany(place.name, prepared, most)
    const { id } = candidate.resource
    // Pages that shift while they are read show a resource twice.
    if (seen.has(id)) continue
    seen.add(id)
    if (prepared.matches(candidate)) yield candidate
  }
}

const rowOf = ({ definition, query }: Prepared, resource: Json, last: string): FoundRow => ({
  resource,
  position: JSON.stringify([...sortValues(definition, resource, query.sort), last]),
})

/** In the order of the server. */
export async function streamedPage(
  server: Server,
  prepared: Prepared,
  cursor: string | undefined,
): Promise<FoundPage> {
  const rows: FoundRow[] = []
  for await (const { resource, stop } of matchesOf(server, prepared, { from: stopOf(cursor) })) {
    if (rows.length === prepared.query.count) return { rows, next: rows.at(-1)?.position ?? '' }
    rows.push(rowOf(prepared, resource, JSON.stringify(stop)))
  }
  return { rows, next: undefined }
}

/** In an order that the server does not know: all matches are needed for any page. */
async function sortedPage(
  server: Server,
  prepared: Prepared,
  cursor: string | undefined,
): Promise<FoundPage> {
  const { query, definition } = prepared
  const all: { keys: string[]; resource: Json }[] = []
  for await (const { resource } of matchesOf(server, prepared, { from: START }))
    all.push({ keys: [...sortValues(definition, resource, query.sort), String(resource['id'])], resource })
  const compare = compareSorted(query.sort)
  all.sort((one, other) => compare(one.keys, other.keys))
  const after = cursor === undefined || cursor === '' ? undefined : textsOf(cursor)
  const rest = after ? all.filter(({ keys }) => compare(keys, after) > 0) : all
  const taken = rest.slice(0, query.count)
  const rows = taken.map(({ resource }) => rowOf(prepared, resource, String(resource['id'])))
  return { rows, next: rest.length > taken.length ? rows.at(-1)?.position : undefined, total: all.length }
}

/** One page, with the number of all matches where it is asked for, or known anyway. */
export async function foundPage(
  server: Server,
  prepared: Prepared,
  cursor: string | undefined,
): Promise<FoundPage> {
  const { query, isSorted } = prepared
  const page =
    query.sort.length > 0 && !isSorted
      ? await sortedPage(server, prepared, cursor)
      : await streamedPage(server, prepared, cursor)
  if (page.total !== undefined) return page
  if ((cursor === undefined || cursor === '') && page.next === undefined)
    return { ...page, total: page.rows.length }
  return query.total === 'accurate' ? { ...page, total: await countFound(server, prepared) } : page
}

export const countFound = async (server: Server, prepared: Prepared): Promise<number> =>
  (await nativeTotal(server, prepared)) ?? countAll(server, prepared)

async function countAll(server: Server, prepared: Prepared): Promise<number> {
  let total = 0
  const most = prepared.question.emulated.length > 0 ? MAX_LOOKED_AT : MAX_COUNTED
  const whole = { ...prepared, query: { ...prepared.query, count: IDS_PAGE } }
  for await (const _ of matchesOf(server, whole, { from: START, most })) total += 1
  return total
}

/** The server's own number is believed only where the file says so, and where it understood everything. */
async function nativeTotal(server: Server, { query, question }: Prepared): Promise<number | undefined> {
  const { total, postSearch } = await server.abilitiesOf(query.type)
  const [only, ...more] = question.requests
  if (!total || question.emulated.length > 0 || !only || more.length > 0) return undefined
  return server.totalOf({ type: query.type, question, postSearch }, only.parameters)
}

const START: Stop = { request: 0, done: 0 }

const stopOf = (cursor: string | undefined): Stop =>
  cursor === undefined || cursor === '' ? START : (JSON.parse(textsOf(cursor).at(-1) ?? '') as Stop)

function textsOf(cursor: string): string[] {
  const texts: unknown = JSON.parse(cursor)
  if (Array.isArray(texts) && texts.every((one) => typeof one === 'string')) return texts
  throw fail('badRequest', 'cursor-invalid', 'This page link does not belong to this search.', {
    expression: ['http._cursor'],
  })
}

function tooMany(name: string, { query, question, isSorted }: Prepared, most: number): Failure {
  const lacking = [
    ...question.emulated.map((one) => `'${one}'`),
    ...(query.sort.length > 0 && !isSorted ? [`'_sort'`] : []),
  ]
  const why = lacking.length > 0 ? ` does not evaluate ${lacking.join(', ')} itself, and` : ''
  return fail(
    'tooCostly',
    'foreign-search-too-large',
    `The FHIR server ${name}${why} has more than ${most} ${query.type} resources that would have to be looked at. Add a criterion that it understands${question.emulated.length > 0 ? '' : ', or ask without an order or a total'}.`,
  )
}
