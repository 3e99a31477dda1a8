/** Type search by GET and POST, and within a patient's compartment (https://hl7.org/fhir/R4/http.html#search). */
import type { AppRequest, AppResponse } from '@medley/client/message'
import type { Continuation as JoinedContinuation } from '@medley/federation/search/answer-search'
import { isJoined } from '@medley/federation/search/joins'
import type { Parameters } from '@medley/federation/search/source'
import { fail } from '@medley/fhir/failures'
import { parseSearch } from '@medley/fhir/search/parse-search'
import type { SearchQuery } from '@medley/fhir/search/query'
import type { SearchPage, StoredVersion } from '@medley/store/store'
import type { Call } from '../context.ts'
import { textOf } from '../request-body.ts'
import { fhirResponse } from '../respond.ts'
import { joinedSearch } from './joined-search.ts'
import { accessOf } from './on-behalf.ts'
import { projected } from './projected.ts'
import { settingsOf } from './search-settings.ts'

/** What a sealed page link carries: where to go on, and the criteria if they must not stand in the URL. */
export interface Continuation extends Partial<JoinedContinuation> {
  position?: string
  parameters?: Parameters
}

export async function search(
  call: Call,
  { type, compartment }: { type: string; compartment?: string },
): Promise<AppResponse> {
  const { parameters, hidden, continuation } = askedOf(call)
  const definition = definitionOf(call, type)
  const strict = /handling=strict/.test(call.headers['prefer'] ?? '')
  const place = compartment === undefined ? type : `Patient/${compartment}/${type}`
  if (isJoined(parameters.map(([name]) => name))) {
    const positions = continuation?.positions && { positions: continuation.positions }
    const address = `${call.base}/${place}`
    return joinedSearch(call, {
      definition,
      parameters,
      hidden,
      compartment,
      continuation: positions,
      address,
      strict,
    })
  }
  const parsed = parseSearch(definition, parameters, { ...settingsOf(call), strict })
  const query: SearchQuery = { ...parsed, cursor: continuation?.position, compartment }
  if (query.summary === 'count') {
    const total = await call.store.count(accessOf(call, 's'), query)
    return searchset(call, { place, query, hidden, page: { matches: [], next: undefined, total } })
  }
  return searchset(call, { place, query, hidden, page: await call.store.search(accessOf(call, 's'), query) })
}

/** Criteria of conditional interactions are always strict: ignoring one could hit the wrong resource. */
export function strictQuery(call: Call, type: string, criteria: string): SearchQuery {
  const parameters = [...new URLSearchParams(criteria.replace(/^\?/, ''))]
  if (parameters.length === 0)
    throw fail('badRequest', 'criteria-missing', 'A conditional interaction needs criteria.')
  return parseSearch(definitionOf(call, type), parameters, { ...settingsOf(call), strict: true })
}

function definitionOf(
  { definitions }: Call,
  type: string,
): NonNullable<ReturnType<Call['definitions']['get']>> {
  const definition = definitions.get(type)
  if (!definition) throw fail('notSupported', 'type-unsupported', `${type} is not served here.`)
  return definition
}

export interface Asked {
  parameters: Parameters
  /** The criteria came in a body and stay out of links. */
  hidden: boolean
  continuation: Continuation | undefined
}

export function askedOf(call: Call): Asked {
  const inUrl = [...call.query]
  const cursor = call.query.get('_cursor')
  if (cursor !== null) {
    const continuation = JSON.parse(call.sealer.open(cursor)) as Continuation
    const { parameters } = continuation
    return {
      parameters: parameters ?? inUrl.filter(([name]) => name !== '_cursor'),
      hidden: parameters !== undefined,
      continuation,
    }
  }
  if (call.method !== 'POST') return { parameters: inUrl, hidden: false, continuation: undefined }
  return { parameters: [...inUrl, ...formOf(call)], hidden: true, continuation: undefined }
}

/** Parameters of `POST _search`. */
export function formOf({ headers, body }: Pick<AppRequest, 'headers' | 'body'>): Parameters {
  if (!body || body.length === 0) return []
  if (headers['content-type']?.split(';')[0]?.trim().toLowerCase() !== 'application/x-www-form-urlencoded') {
    throw fail(
      'unsupportedMediaType',
      'media-type-unsupported',
      'POST _search takes application/x-www-form-urlencoded.',
    )
  }
  return [...new URLSearchParams(textOf(body))]
}

interface Answer {
  /** `Patient` or `Patient/1/Observation` */
  place: string
  query: SearchQuery
  hidden: boolean
  page: SearchPage
}

function searchset(call: Call, { place, query, hidden, page }: Answer): AppResponse {
  const address = `${call.base}/${place}`
  const links = [
    { relation: 'self', url: hidden ? `${address}/_search` : withQuery(address, query.understood) },
  ]
  if (page.next !== undefined) {
    const continuation: Continuation = {
      position: page.next,
      ...(hidden ? { parameters: query.understood } : {}),
    }
    const cursor: readonly [string, string] = ['_cursor', call.sealer.seal(JSON.stringify(continuation))]
    links.push({
      relation: 'next',
      url: withQuery(address, hidden ? [cursor] : [...query.understood, cursor]),
    })
  }
  const head = {
    resourceType: 'Bundle',
    type: 'searchset',
    ...(page.total === undefined ? {} : { total: page.total }),
    link: links,
  }
  const entries = page.matches.map((match) => entryText(call.base, projected(call, match, query.projection)))
  if (query.ignored.length > 0) entries.push(ignoredEntry(query.ignored))
  return fhirResponse(200, bundleText(head, entries))
}

const withQuery = (address: string, parameters: Parameters): string =>
  parameters.length === 0
    ? address
    : `${address}?${new URLSearchParams(parameters.map(([name, value]): [string, string] => [name, value])).toString()}`

/** Stored texts are put together as they are. */
export function bundleText(head: object, entries: readonly string[]): string {
  const start = JSON.stringify(head)
  return entries.length === 0 ? start : `${start.slice(0, -1)},"entry":[${entries.join(',')}]}`
}

export const entryText = (base: string, { type, id, body = '' }: StoredVersion): string =>
  `{"fullUrl":"${base}/${type}/${id}","resource":${body},"search":{"mode":"match"}}`

function ignoredEntry(ignored: readonly string[]): string {
  const diagnostics = `Not understood and ignored: ${[...new Set(ignored)].join(', ')}.`
  const resource = {
    resourceType: 'OperationOutcome',
    issue: [{ severity: 'warning', code: 'not-supported', diagnostics }],
  }
  return JSON.stringify({ resource, search: { mode: 'outcome' } })
}
