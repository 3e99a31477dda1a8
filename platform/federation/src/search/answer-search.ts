/** A search that leads to other resources, or to several sources, as one searchset (https://hl7.org/fhir/R4/search.html). */
import type { AppResponse } from '@medley/client/message'
import type { ResourceDefinition } from '@medley/fhir/definition'
import { parseJson, stringifyJson } from '@medley/fhir/json'
import { project } from '@medley/fhir/projection'
import { parseSearch, type SearchSettings } from '@medley/fhir/search/parse-search'
import type { SearchQuery } from '@medley/fhir/search/query'
import { findIncludes, type IncludeContext, type Resource } from './includes.ts'
import { parseJoins, plainName, unknownParameter } from './joins.ts'
import { mergedPage, type MergedPage, type Positions } from './merge.ts'
import { resolveJoins } from './resolve-joins.ts'
import type { Parameters, Source } from './source.ts'
import { resolveCodeSets } from './value-sets.ts'

export interface SearchAsked {
  definition: ResourceDefinition
  /** As in the request, `_cursor` left out. */
  parameters: Parameters
  /** They came in a body and stay out of links. */
  hidden: boolean
  compartment?: string | undefined
  /** Where the page begins. */
  positions?: Positions | undefined
  /** `http://localhost:5000/fhir/R4/Patient` */
  address: string
}

export interface SearchServer extends IncludeContext {
  settings: SearchSettings
  /** `http://localhost:5000/fhir/R4` */
  base: string
  /** Seals what a page link carries. */
  seal(text: string): string
}

/** What a sealed page link carries. */
export interface Continuation {
  positions: Positions
  parameters?: Parameters | undefined
}

export async function answerSearch(server: SearchServer, asked: SearchAsked): Promise<AppResponse> {
  const { definition, compartment } = asked
  const { plain, joins, includes, unknown } = parseJoins(definition, asked.parameters, server.definitions)
  if (server.settings.strict && unknown[0] !== undefined) throw unknownParameter(definition.type, unknown[0])
  // Checks the plain part before anything is asked of anyone.
  const query = parseSearch(
    definition,
    await resolveCodeSets(server.codeSets, definition, plain),
    server.settings,
  )
  const resolved = await resolveJoins(server, { definition, plain: selecting(query), joins, compartment })
  const sources = server.sourcesOf(definition.type)
  const page = await pageOf(server, sources, { ...asked, query, resolved })
  const matches = page.matches.map(({ id, body }) => ({ type: definition.type, id, body }))
  const included = await findIncludes(server, matches, includes)
  const ignored = [...query.ignored, ...unknown.map(plainName)]
  const notes = [
    ...included.missing,
    ...(ignored.length > 0 ? [`Not understood and ignored: ${[...new Set(ignored)].join(', ')}.`] : []),
  ]
  const known = asked.parameters.filter(
    ([name]) => !ignored.includes(name) && !unknown.some((one) => one.startsWith(`${name}=`) || one === name),
  )
  const link = linksOf(server, { ...asked, parameters: known }, page.next)
  const entries = [
    ...matches.map((match) => entryText(server.base, projected(definition, match, query), 'match')),
    ...included.resources.map((resource) => entryText(server.base, resource, 'include')),
    ...notes.map(noteText),
  ]
  const total = page.total === undefined ? '' : `"total":${page.total},`
  const entry = entries.length > 0 ? `,"entry":[${entries.join(',')}]` : ''
  const body = `{"resourceType":"Bundle","type":"searchset",${total}"link":${JSON.stringify(link)}${entry}}`
  return { status: 200, headers: { 'content-type': 'application/fhir+json; charset=utf-8' }, body }
}

/** Parts of resources are cut here, after the references in them have been followed. */
const SHAPING: ReadonlySet<string> = new Set(['_summary', '_elements'])
const selecting = ({ understood }: SearchQuery): Parameters =>
  understood.filter(([name]) => !SHAPING.has(name))

interface Paging extends SearchAsked {
  query: SearchQuery
  resolved: Parameters
}

async function pageOf(
  { plan }: SearchServer,
  sources: readonly Source[],
  { definition: { type }, query, resolved, compartment, positions = {} }: Paging,
): Promise<MergedPage> {
  const asked = { type, parameters: resolved, compartment }
  const [only] = sources
  const owner = sources.map(({ name }) => name).join(', ')
  if (query.summary === 'count') {
    const what = `${type}: number of matches`
    const totals = await plan.run(
      { owner, what },
      () => Promise.all(sources.map((source) => source.count(asked))),
      (all) => all.reduce((sum, one) => sum + one, 0),
    )
    return { matches: [], total: totals.reduce((sum, one) => sum + one, 0) }
  }
  return plan.run(
    { owner, what: `${type} by ${resolved.map(([name]) => name).join(', ') || 'nothing'}: a page` },
    async () => {
      if (!only || sources.length > 1)
        return mergedPage(sources, { query: asked, count: query.count, sort: query.sort, positions })
      const { next, ...page } = await only.search({ ...asked, cursor: positions[only.name] ?? undefined })
      return { ...page, next: next === undefined ? undefined : { [only.name]: next } }
    },
    ({ matches }) => matches.length,
  )
}

export function linksOf(
  { seal }: Pick<SearchServer, 'seal'>,
  { address, parameters, hidden }: Pick<SearchAsked, 'address' | 'parameters' | 'hidden'>,
  next: Positions | undefined,
): { relation: string; url: string }[] {
  const self = { relation: 'self', url: hidden ? `${address}/_search` : withQuery(address, parameters) }
  if (!next) return [self]
  const continuation: Continuation = { positions: next, ...(hidden ? { parameters } : {}) }
  const cursor = ['_cursor', seal(JSON.stringify(continuation))] as const
  return [self, { relation: 'next', url: withQuery(address, hidden ? [cursor] : [...parameters, cursor]) }]
}

const withQuery = (address: string, parameters: Parameters): string =>
  parameters.length === 0
    ? address
    : `${address}?${new URLSearchParams(parameters.map(([name, value]): [string, string] => [name, value])).toString()}`

export function projected(
  definition: ResourceDefinition,
  match: Resource,
  { projection }: Pick<SearchQuery, 'projection'>,
): Resource {
  if (!projection) return match
  const resource = parseJson(match.body) as Record<string, unknown>
  return { ...match, body: stringifyJson(project(definition, resource, projection)) }
}

export const entryText = (base: string, { type, id, body }: Resource, mode: 'match' | 'include'): string =>
  `{"fullUrl":"${base}/${type}/${id}","resource":${body},"search":{"mode":"${mode}"}}`

export function noteText(diagnostics: string): string {
  const issue = [{ severity: 'warning', code: 'incomplete', diagnostics }]
  return JSON.stringify({
    resource: { resourceType: 'OperationOutcome', issue },
    search: { mode: 'outcome' },
  })
}
