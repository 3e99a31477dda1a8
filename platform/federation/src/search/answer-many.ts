/** A search over several resource types at once: `/?_type=…` and `Patient/1/*`. It takes what every type knows. */
import type { AppResponse } from '@medley/client/message'
import type { ResourceDefinition } from '@medley/fhir/definition'
import { parseSearch } from '@medley/fhir/search/parse-search'
import type { SearchQuery } from '@medley/fhir/search/query'
import {
  entryText,
  linksOf,
  noteText,
  projected,
  type SearchAsked,
  type SearchServer,
} from './answer-search.ts'
import { findIncludes } from './includes.ts'
import { parseJoins, plainName, unknownParameter } from './joins.ts'
import { mergedPage, type MergedPage } from './merge.ts'
import { parametersOfMany } from './many-parameters.ts'
import type { Parameters, Source, SourceQuery } from './source.ts'

export type ManyAsked = Omit<SearchAsked, 'definition'> & {
  definitions: readonly ResourceDefinition[]
  /** Parameters for links only: `_type`, which has chosen the definitions. */
  always: SearchAsked['parameters']
}

export async function answerMany(server: SearchServer, asked: ManyAsked): Promise<AppResponse> {
  const { definitions } = asked
  const [first] = definitions
  if (!first) return searchset(server, { asked, page: { matches: [], total: 0 }, entries: [] })
  const { plain, joins, includes, unknown } = parseJoins(first, asked.parameters, server.definitions)
  const understood = await parametersOfMany(server, definitions, plain)
  const ignored = [
    ...new Set([
      ...understood.ignored,
      ...unknown.map(plainName),
      ...joins.map(({ name }) => plainName(name)),
    ]),
  ]
  if (server.settings.strict && ignored[0] !== undefined) throw unknownParameter('Resource', ignored[0])
  const query = parseSearch(first, understood.of.get(first.type) ?? [], server.settings)
  const parameters = asked.parameters.filter(([name]) => !ignored.includes(name))
  const page = await pageOf(server, { ...asked, parameters, query, resolved: understood.of })
  const matches = page.matches.map(({ id, body, type = first.type }) => ({ id, body, type }))
  const included = await findIncludes(server, matches, includes)
  const notes = [
    ...included.missing,
    ...(ignored.length > 0 ? [`Not understood and ignored: ${ignored.join(', ')}.`] : []),
  ]
  const entries = [
    ...matches.map((match) =>
      entryText(server.base, projected(server.definitions(match.type) ?? first, match, query), 'match'),
    ),
    ...included.resources.map((resource) => entryText(server.base, resource, 'include')),
    ...notes.map(noteText),
  ]
  return searchset(server, {
    asked: { ...asked, parameters: [...asked.always, ...parameters] },
    page,
    entries,
  })
}

/** Each type of each source is a source of its own. */
function sourcesOf(
  server: SearchServer,
  definitions: readonly ResourceDefinition[],
  ofType: (type: string, query: SourceQuery) => SourceQuery,
): Source[] {
  return definitions.flatMap(({ type }) =>
    server.sourcesOf(type).map((source) => ({
      name: `${type}@${source.name}`,
      async search(query) {
        const page = await source.search(ofType(type, query))
        return { ...page, matches: page.matches.map((match) => ({ ...match, type })) }
      },
      ids: (query, of) => source.ids(ofType(type, query), of),
      count: (query) => source.count(ofType(type, query)),
    })),
  )
}

const SHAPING: ReadonlySet<string> = new Set([
  '_summary',
  '_elements',
  '_include',
  '_revinclude',
  '_include:iterate',
  '_revinclude:iterate',
])

async function pageOf(
  server: SearchServer,
  {
    definitions,
    parameters,
    compartment,
    positions = {},
    query,
    resolved,
  }: ManyAsked & { query: SearchQuery; resolved: ReadonlyMap<string, Parameters> },
): Promise<MergedPage> {
  const sources = sourcesOf(server, definitions, (type, asked) => ({
    ...asked,
    type,
    parameters: (resolved.get(type) ?? []).filter(([name]) => !SHAPING.has(name)),
  }))
  const names = parameters.map(([name]) => name).join(', ') || 'nothing'
  const step = {
    owner: [...new Set(sources.map(({ name }) => name.replace(/^.*@/, '')))].join(', '),
    what: `${definitions.map(({ type }) => type).join(', ')} by ${names}`,
  }
  const asked = { type: '', parameters: parameters.filter(([name]) => !SHAPING.has(name)), compartment }
  if (query.summary === 'count') {
    const totals = await server.plan.run(
      { ...step, what: `${step.what}: number of matches` },
      () => Promise.all(sources.map((source) => source.count(asked))),
      (all) => all.reduce((sum, one) => sum + one, 0),
    )
    return { matches: [], total: totals.reduce((sum, one) => sum + one, 0) }
  }
  return server.plan.run(
    { ...step, what: `${step.what}: a page` },
    () => mergedPage(sources, { query: asked, count: query.count, sort: query.sort, positions }),
    ({ matches }) => matches.length,
  )
}

interface Result {
  asked: Pick<SearchAsked, 'address' | 'parameters' | 'hidden'>
  page: MergedPage
  entries: readonly string[]
}

function searchset(server: SearchServer, { asked, page, entries }: Result): AppResponse {
  const total = page.total === undefined ? '' : `"total":${page.total},`
  const entry = entries.length > 0 ? `,"entry":[${entries.join(',')}]` : ''
  const link = JSON.stringify(linksOf(server, asked, page.next))
  const body = `{"resourceType":"Bundle","type":"searchset",${total}"link":${link}${entry}}`
  return { status: 200, headers: { 'content-type': 'application/fhir+json; charset=utf-8' }, body }
}
