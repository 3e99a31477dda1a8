/** The interactions of an upstream server in memory: https://hl7.org/fhir/R4/http.html */
import { randomUUID } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { Answer, UpstreamOptions } from './upstream-fhir-server.ts'
import type { Json, Resources, Version } from './upstream-resources.ts'

export interface Serving {
  resources: Resources
  options: UpstreamOptions
  base: string
}

export interface Asked {
  method: string
  url: URL
  headers: IncomingHttpHeaders
  body: string
}

const outcome = (diagnostics: string): Json => ({
  resourceType: 'OperationOutcome',
  issue: [{ severity: 'error', code: 'processing', diagnostics }],
})
const refused = (status: number, words: string): Answer => ({ status, body: outcome(words) })

export function answerFhir(serving: Serving, asked: Asked): Answer {
  const { options } = serving
  const [type = '', id, third, mark] = asked.url.pathname.split('/').slice(2)
  if (type === 'metadata') return { status: 200, body: metadata(serving) }
  if (type === '' && asked.method === 'POST') return transact(serving, asked)
  if (type === '_history') return histories(serving, asked, () => true)
  if (!options.types.includes(type)) return refused(404, 'unknown type')
  if (id === '_history') return histories(serving, asked, (one) => one.type === type)
  if (id === '_search') return search(serving, type, new URLSearchParams(asked.body))
  if (id === undefined && asked.method === 'GET') return search(serving, type, asked.url.searchParams)
  if (id === undefined) return create(serving, asked)
  if (third === '_history' && mark === undefined)
    return histories(serving, asked, (one) => one.type === type && one.id === id)
  return instance(serving, asked, { type, id })
}

function create({ resources, base }: Serving, { body }: Asked): Answer {
  const made = resources.put({ ...(JSON.parse(body) as Json), id: randomUUID() }, 'POST')
  return whole(made, 201, { location: `${base}/${made.type}/${made.id}/_history/${made.mark}` })
}

const whole = (
  { mark, updated, resource }: Version,
  status: number,
  headers: Record<string, string> = {},
): Answer => ({
  status,
  headers: { etag: `W/"${mark}"`, 'last-modified': new Date(updated).toUTCString(), ...headers },
  body: resource,
})

function instance(
  { resources, options }: Serving,
  { method, headers, body }: Asked,
  { type, id }: { type: string; id: string },
): Answer {
  const now = resources.current(type, id)
  const tag = now && `W/"${now.mark}"`
  if (method === 'GET') {
    if (!now) return refused(404, 'not known')
    if (!now.resource) return { ...whole(now, 410), body: outcome('gone') }
    return headers['if-none-match'] === tag ? { status: 304 } : whole(now, 200)
  }
  if (headers['if-match'] !== undefined && headers['if-match'] !== tag) return refused(412, 'another version')
  if (method === 'DELETE')
    return now?.resource ? { ...whole(resources.remove(type, id), 204) } : { status: 204 }
  if (method !== 'PUT') return refused(405, 'not here')
  if (!now && options.ownIds === true) return refused(404, 'ids are given here')
  return whole(resources.put({ ...(JSON.parse(body) as Json), id }), now?.resource ? 200 : 201)
}

type Test = (resource: Json, value: string) => boolean

const codings = (value: unknown): { system?: string; code?: string }[] =>
  (value as { coding?: object[] } | undefined)?.coding ?? []
const isCoded =
  (of: (resource: Json) => { system?: string; code?: string }[]): Test =>
  (resource, value) => {
    const [system, code] = value.includes('|') ? value.split('|') : [undefined, value]
    return of(resource).some((one) => one.code === code && (system === undefined || one.system === system))
  }
const isReference =
  (...names: string[]): Test =>
  (resource, value) =>
    names.some((name) => {
      const { reference = '' } = (resource[name] ?? {}) as { reference?: string }
      return reference === value || reference.endsWith(`/${value}`)
    })

const tests: Readonly<Record<string, Test>> = {
  _id: ({ id }, value) => id === value,
  _tag: isCoded(({ meta }) => (meta as { tag?: object[] } | undefined)?.tag ?? []),
  _lastUpdated: ({ meta }, value) =>
    Date.parse((meta as { lastUpdated: string }).lastUpdated) >= Date.parse(value.slice(2)),
  patient: isReference('subject', 'patient'),
  subject: isReference('subject'),
  code: isCoded(({ code }) => codings(code)),
  status: ({ status }, value) => status === value,
}

function search({ resources, options, base }: Serving, type: string, query: URLSearchParams): Answer {
  const known = ['_id', '_tag', '_lastUpdated', ...(options.parameters ?? [])]
  const all = resources.versions.filter(
    (one) => one.type === type && one.resource && resources.current(type, one.id) === one,
  )
  const matches = all.filter(({ resource = {} }) =>
    [...query].every(([name, value]) => {
      const test = known.includes(name) ? tests[name] : undefined
      return !test || value.split(',').some((one) => test(resource, one))
    }),
  )
  const entry = matches.map(({ id, resource }) => ({
    fullUrl: `${base}/${type}/${id}`,
    resource,
    search: { mode: 'match' },
  }))
  return page(serving(type, query), { type: 'searchset', entry, size: options.pageSize ?? 50, base })
}

const serving = (place: string, query: URLSearchParams) => ({ place, query })

function page(
  { place, query }: { place: string; query: URLSearchParams },
  { type, entry, size, base }: { type: string; entry: object[]; size: number; base: string },
): Answer {
  const from = Number(query.get('page') ?? 0)
  const link = [{ relation: 'self', url: `${base}/${place}` }]
  const onwards = new URLSearchParams(query)
  onwards.set('page', String(from + size))
  if (from + size < entry.length)
    link.push({ relation: 'next', url: `${base}/${place}?${onwards.toString()}` })
  return {
    status: 200,
    body: { resourceType: 'Bundle', type, total: entry.length, link, entry: entry.slice(from, from + size) },
  }
}

function histories(
  { resources, options, base }: Serving,
  { url }: Asked,
  isOf: (one: Version) => boolean,
): Answer {
  const place = url.pathname.split('/').slice(2).join('/')
  const kind = ['history-system', 'history-type', 'history-instance'][place.split('/').length - 1] ?? ''
  if (!(options.interactions ?? []).includes(kind)) return refused(405, 'no such history')
  const since = Date.parse(url.searchParams.get('_since') ?? '1970')
  const found = resources.versions.filter((one) => isOf(one) && one.updated >= since)
  if (found.length === 0 && kind === 'history-instance') return refused(404, 'not known')
  const entry = found.toReversed().map(({ type, id, mark, updated, method, resource }) => ({
    fullUrl: `${base}/${type}/${id}`,
    ...(resource ? { resource } : {}),
    request: { method, url: `${type}/${id}` },
    response: { status: '200', lastModified: new Date(updated).toISOString(), etag: `W/"${mark}"` },
  }))
  return page(serving(place, url.searchParams), {
    type: 'history',
    entry,
    size: options.pageSize ?? 50,
    base,
  })
}

interface Entry {
  resource?: Json
  request: { method: string; url: string; ifMatch?: string }
}

/** All or nothing: every precondition is looked at before anything is stored. */
function transact(own: Serving, { body }: Asked): Answer {
  if (own.options.transactions !== true) return refused(422, 'no transactions')
  const { entry } = JSON.parse(body) as { entry: Entry[] }
  const stale = entry.some(({ request: { url, ifMatch } }) => {
    const [type = '', id = ''] = url.split('/')
    return ifMatch !== undefined && ifMatch !== `W/"${own.resources.current(type, id)?.mark}"`
  })
  if (stale) return refused(412, 'another version')
  const answers = entry.map(({ resource, request: { method, url } }) => {
    const asked = { method, url: new URL(`${own.base}/${url}`), headers: {}, body: JSON.stringify(resource) }
    const { status, headers = {}, body: kept } = answerFhir(own, asked)
    const response = { status: String(status), etag: headers['etag'], lastModified: headers['last-modified'] }
    return { ...(kept ? { resource: kept } : {}), response }
  })
  return { status: 200, body: { resourceType: 'Bundle', type: 'transaction-response', entry: answers } }
}

const metadata = ({ options }: Serving): Json => ({
  resourceType: 'CapabilityStatement',
  fhirVersion: '4.0.1',
  software: { name: options.software ?? 'Somebody' },
  rest: [
    {
      mode: 'server',
      interaction: [
        ...(options.transactions === true ? ['transaction'] : []),
        ...(options.interactions ?? []).filter((one) => one === 'history-system'),
      ].map((code) => ({ code })),
      resource: options.types.map((type) => ({
        type,
        interaction: ['read', 'create', 'update', 'delete', 'search-type', ...(options.interactions ?? [])]
          .filter((one) => one !== 'history-system')
          .map((code) => ({ code })),
        versioning: 'versioned-update',
        updateCreate: options.ownIds !== true,
        searchParam: ['_id', '_tag', '_lastUpdated', ...(options.parameters ?? [])].map((name) => ({
          name,
          type: 'token',
        })),
      })),
    },
  ],
})
