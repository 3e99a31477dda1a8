/** History of a resource, a type or the service, newest first (https://hl7.org/fhir/R4/http.html#history). */
import type { AppResponse } from '@medley/client/message'
import { fail } from '@medley/fhir/failures'
import { dateRange } from '@medley/fhir/search/search-value'
import type { HistoryQuery, StoredVersion } from '@medley/store/store'
import type { Call } from '../context.ts'
import type { Route } from '../routes.ts'
import { etagOf, fhirResponse } from '../respond.ts'
import { accessOf } from './on-behalf.ts'
import { bundleText } from './search.ts'
import { MAX_COUNT } from './search-settings.ts'

const DEFAULT_COUNT = 50
const UNDERSTOOD: ReadonlySet<string> = new Set(['_since', '_at', '_count'])

/** `_since`, `_at` and `_count` of a history request. */
export function historyQueryOf(query: URLSearchParams): HistoryQuery {
  const since = query.get('_since')
  const at = query.get('_at')
  return {
    ...(since === null ? {} : { since: rangeOf('_since', since).low }),
    ...(at === null ? {} : { at: rangeOf('_at', at) }),
    count: countOf(query.get('_count')),
  }
}

export async function history(call: Call, { type, id }: Pick<Route, 'type' | 'id'>): Promise<AppResponse> {
  const asked = historyQueryOf(call.query)
  const cursor = call.query.get('_cursor')
  const page = await call.store.history(accessOf(call, id === undefined ? 'type-history' : 'history'), {
    ...asked,
    ...(type === undefined ? {} : { type }),
    ...(id === undefined ? {} : { id }),
    before: cursor === null ? undefined : call.sealer.open(cursor),
  })
  const isWhole = cursor === null && asked.since === undefined && asked.at === undefined
  if (id !== undefined && page.entries.length === 0 && isWhole) {
    throw fail('notFound', 'resource-unknown', `${type}/${id} is not known.`)
  }
  const place = [type, id, '_history'].filter((part) => part !== undefined).join('/')
  const link = [{ relation: 'self', url: historyLink(call, place, []) }]
  if (page.next !== undefined)
    link.push({ relation: 'next', url: historyLink(call, place, [['_cursor', call.sealer.seal(page.next)]]) })
  const total = page.total === undefined ? {} : { total: page.total }
  return fhirResponse(
    200,
    bundleText(
      { resourceType: 'Bundle', type: 'history', ...total, link },
      page.entries.map((one) => historyEntry(call.base, one)),
    ),
  )
}

export function historyLink(
  { base, query }: Pick<Call, 'base' | 'query'>,
  place: string,
  extra: [string, string][],
): string {
  const parameters = new URLSearchParams([...query].filter(([name]) => UNDERSTOOD.has(name)).concat(extra))
  const text = parameters.toString()
  return text ? `${base}/${place}?${text}` : `${base}/${place}`
}

function rangeOf(name: string, text: string): { low: number; high: number } {
  const range = dateRange(text)
  if (range) return range
  throw fail('badRequest', 'search-value-invalid', `'${name}' takes a date or an instant.`, {
    expression: [`http.${name}`],
  })
}

function countOf(text: string | null): number {
  if (text === null) return DEFAULT_COUNT
  if (!/^\d{1,9}$/.test(text))
    throw fail('badRequest', 'search-value-invalid', `'_count' takes a whole number.`, {
      expression: ['http._count'],
    })
  return Math.max(1, Math.min(Number(text), MAX_COUNT))
}

export function historyEntry(
  base: string,
  { type, id, version, method, updated, body }: StoredVersion,
): string {
  const status = method === 'DELETE' ? '204 No Content' : version === 1 ? '201 Created' : '200 OK'
  const head = {
    fullUrl: `${base}/${type}/${id}`,
    request: { method, url: method === 'POST' ? type : `${type}/${id}` },
    response: { status, etag: etagOf(version), lastModified: new Date(updated).toISOString() },
  }
  const start = JSON.stringify(head)
  return body === undefined ? start : `${start.slice(0, -1)},"resource":${body}}`
}
