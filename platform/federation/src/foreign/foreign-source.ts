/**
 * Any FHIR R4 server as a source of searches. It is asked what it understands; the rest is done here, on what it answers:
 * criteria by the matcher, order in memory, alternatives one by one. Complete within a limit, or refused.
 */
import type { ResourceDefinition } from '@medley/fhir/definition'
import { fail, type Failure } from '@medley/fhir/failures'
import { stringifyJson } from '@medley/fhir/json'
import { createQueryMatcher } from '@medley/fhir/search/match-query'
import { parseSearch, type SearchSettings } from '@medley/fhir/search/parse-search'
import type { SearchQuery } from '@medley/fhir/search/query'
import type {
  IdsPage,
  Parameters,
  ReferencedBy,
  Source,
  SourceMatch,
  SourcePage,
  SourceQuery,
} from '../search/source.ts'
import type { Json } from './bundle-page.ts'
import type { Server } from './open-server.ts'
import { type Question, questionOf } from './question.ts'
import { compareSorted, sortValues } from './sort-values.ts'
import { type Candidate, type Stop, walk } from './walk.ts'

/** So many resources of the server are looked at for one page or one number, where not each of them will match. */
export const MAX_LOOKED_AT = 10_000
/** Where the server selects by itself, and there is nothing but counting to do. */
const MAX_COUNTED = 100_000
const IDS_PAGE = 1000
/** Candidates to a page, where some of them will not match. */
const CANDIDATES = 200

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

/** A search that has been understood. */
interface Prepared {
  definition: ResourceDefinition
  query: SearchQuery
  question: Question
  /** The server sorts. */
  isSorted: boolean
  matches(candidate: Candidate): boolean
}

export function createForeignSource(
  server: Server,
  { definitions, settings, now }: SourceSettings,
): ForeignSource {
  async function prepare(asked: SourceQuery): Promise<Prepared> {
    const definition = definitions.get(asked.type)
    if (!definition) throw fail('notSupported', 'type-unsupported', `${asked.type} is not served here.`)
    const query = {
      ...parseSearch(definition, asked.parameters, { ...settings, strict: true }),
      compartment: asked.compartment,
    }
    const abilities = await server.abilitiesOf(asked.type)
    const declared = query.criteria.filter(({ code }) => abilities.searchParameters.has(code))
    const formOf = await server.formsFor(definition, declared)
    const compartments = (await server.abilities()).compartment
    const question = questionOf(
      { name: server.place.name, definition, abilities, compartments, settings, formOf },
      asked,
    )
    const isSorted =
      query.sort.length > 0 &&
      query.sort.every(({ code }) => abilities.sort.has(code)) &&
      question.requests.length === 1
    const matching = { definition, selfBases: settings.selfBases, now: now() }
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
        if (!match(resource)) return false
        return !(found[request]?.(resource) ?? false)
      },
    } // prettier-ignore
  }

  /** Matches in the order in which the server gives them. Throws after too many candidates. */
  async function* matchesOf(prepared: Prepared, from: Stop, most = MAX_LOOKED_AT): AsyncGenerator<Candidate> {
    const { query, question, isSorted } = prepared
    const { postSearch } = await server.abilitiesOf(query.type)
    const sort = isSorted
      ? query.sort.map(({ code, descending }) => (descending ? `-${code}` : code)).join(',')
      : undefined
    const count = question.emulated.length > 0 ? CANDIDATES : Math.min(Math.max(query.count, 1), IDS_PAGE)
    const seen = new Set<unknown>()
    let looked = 0
    const walking = {
      place: server.place,
      connection: server.connection,
      type: query.type,
      question,
      count,
      sort,
      postSearch,
    }
    for await (const candidate of walk(walking, from)) {
      looked += 1
      if (looked > most) throw tooMany(server.place.name, prepared, most)
      const { id } = candidate.resource
      // Pages that shift while they are read show a resource twice.
      if (seen.has(id)) continue
      seen.add(id)
      if (prepared.matches(candidate)) yield candidate
    }
  }

  const matchOf = ({ definition, query }: Prepared, resource: Json, last: string): SourceMatch => ({
    id: String(resource['id']),
    body: stringifyJson(resource),
    position: JSON.stringify([...sortValues(definition, resource, query.sort), last]),
  })

  /** In the order of the server. */
  async function streamed(prepared: Prepared, cursor: string | undefined): Promise<SourcePage> {
    const { query } = prepared
    const matches: SourceMatch[] = []
    for await (const { resource, stop } of matchesOf(prepared, stopOf(cursor))) {
      if (matches.length === query.count) return { matches, next: matches.at(-1)?.position ?? '' }
      matches.push(matchOf(prepared, resource, JSON.stringify(stop)))
    }
    return { matches, next: undefined }
  }

  /** In an order that the server does not know: all matches are needed for any page. */
  async function sorted(prepared: Prepared, cursor: string | undefined): Promise<SourcePage> {
    const { query, definition } = prepared
    const all: { keys: string[]; resource: Json }[] = []
    for await (const { resource } of matchesOf(prepared, START))
      all.push({ keys: [...sortValues(definition, resource, query.sort), String(resource['id'])], resource })
    const compare = compareSorted(query.sort)
    all.sort((one, other) => compare(one.keys, other.keys))
    const after = cursor === undefined || cursor === '' ? undefined : textsOf(cursor)
    const rest = after ? all.filter(({ keys }) => compare(keys, after) > 0) : all
    const taken = rest.slice(0, query.count)
    const matches = taken.map(({ resource }) => matchOf(prepared, resource, String(resource['id'])))
    return {
      matches,
      next: rest.length > taken.length ? matches.at(-1)?.position : undefined,
      total: all.length,
    }
  }

  async function countAll(prepared: Prepared): Promise<number> {
    let total = 0
    const most = prepared.question.emulated.length > 0 ? MAX_LOOKED_AT : MAX_COUNTED
    for await (const _ of matchesOf(
      { ...prepared, query: { ...prepared.query, count: IDS_PAGE } },
      START,
      most,
    ))
      total += 1
    return total
  }

  /** The server's own number is believed only where the file says so, and where it understood everything. */
  async function nativeTotal({ query, question }: Prepared): Promise<number | undefined> {
    const { total, postSearch } = await server.abilitiesOf(query.type)
    const [only, ...more] = question.requests
    if (!total || question.emulated.length > 0 || !only || more.length > 0) return undefined
    return server.totalOf({ type: query.type, question, postSearch }, only.parameters)
  }

  const countOf = async (prepared: Prepared): Promise<number> =>
    (await nativeTotal(prepared)) ?? countAll(prepared)

  return {
    name: server.place.name,
    async search({ cursor, ...asked }) {
      const prepared = await prepare(asked)
      const { query, isSorted } = prepared
      const page =
        query.sort.length > 0 && !isSorted ? await sorted(prepared, cursor) : await streamed(prepared, cursor)
      if (page.total !== undefined) return page
      if ((cursor === undefined || cursor === '') && page.next === undefined)
        return { ...page, total: page.matches.length }
      return query.total === 'accurate' ? { ...page, total: await countOf(prepared) } : page
    },
    async ids({ cursor, ...asked }, of): Promise<IdsPage> {
      const plain = await prepare(asked)
      const prepared = { ...plain, isSorted: false, query: { ...plain.query, sort: [], count: IDS_PAGE } }
      const page = await streamed(prepared, cursor)
      const ids = of
        ? page.matches.flatMap(({ body }) =>
            referencedIn(prepared.definition, JSON.parse(body) as Json, { of, settings }),
          )
        : page.matches.map(({ id }) => id)
      return { ids: [...new Set(ids)], next: page.next }
    },
    count: async (asked) => countOf(await prepare(asked)),
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
