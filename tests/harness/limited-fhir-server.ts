/**
 * A FHIR R4 server that is not ours, deliberately limited: it reads, creates, updates and searches by what it is told to
 * know, all criteria at once, two to a page, with absolute references, and overlooks what it does not know without a word.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Json {
  [name: string]: unknown
}

export interface LimitedOptions {
  types: readonly string[]
  /** Search parameters that it declares and evaluates. */
  parameters: Readonly<Record<string, (resource: Json, value: string, base: string) => boolean>>
  interactions: readonly string[]
  /** Understands commas, POST _search, If-Match, If-None-Exist, transactions. */
  isAble?: boolean
  /** Value of `Authorization` that it wants; `token` is what its token endpoint gives. */
  authorization?: string
  pageSize?: number
}

export type Trouble = 'error' | 'garbage' | 'hang' | 'foreign-next' | 'refused-login'

export interface Seen {
  method: string
  url: string
  authorization: string | undefined
  body: string
}

export interface LimitedServer {
  /** `http://127.0.0.1:40123/fhir` */
  base: string
  /** Everything that it was asked. */
  seen: Seen[]
  /** Current resources by `Type/id`. */
  stored: Map<string, Json>
  /** What is wrong with it now. */
  trouble: Trouble | undefined
  put(resource: Json): void
  stop(): Promise<void>
}

export async function startLimitedServer(options: LimitedOptions): Promise<LimitedServer> {
  const stored = new Map<string, Json>()
  const history = new Map<string, Json[]>()
  const seen: Seen[] = []
  const server = createServer((request, response) => void serve(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/fhir`
  const able = options.isAble === true
  const limited: LimitedServer = {
    base, seen, stored,
    trouble: undefined,
    put: (resource) => void keep(resource),
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  } // prettier-ignore
  const broken = {
    resourceType: 'OperationOutcome',
    issue: [{ severity: 'fatal', code: 'exception', diagnostics: `broken at ${base}` }],
  }
  let ids = 0

  function keep(resource: Json): Json {
    const key = `${String(resource['resourceType'])}/${String(resource['id'])}`
    const versions = history.get(key) ?? []
    const meta = {
      ...(resource['meta'] as object | undefined),
      versionId: `v${versions.length + 1}`,
      lastUpdated: new Date().toISOString(),
    }
    const kept = { ...resource, meta }
    history.set(key, [kept, ...versions])
    stored.set(key, kept)
    return kept
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks).toString()
    const { method = 'GET', url = '', headers } = request
    seen.push({ method, url, authorization: headers.authorization, body })
    if (limited.trouble === 'hang') return
    if (limited.trouble === 'garbage')
      return void response
        .writeHead(200, { 'content-type': 'application/fhir+json' })
        .end('{"resourceType": oops')
    if (limited.trouble === 'error') return send(response, { status: 500, body: broken })
    if (url === '/token')
      return send(response, { status: 200, body: { access_token: 'token', expires_in: 300 } })
    const isLogin = limited.trouble === 'refused-login'
    if (isLogin || (options.authorization !== undefined && headers.authorization !== options.authorization))
      return send(response, { status: 401 })
    answer({ method, url: new URL(url, base), headers, body }, response)
  }

  interface Asked {
    method: string
    url: URL
    headers: IncomingMessage['headers']
    body: string
  }

  function answer(asked: Asked, response: ServerResponse): void {
    const { method, url, body } = asked
    const [type = '', id, third] = url.pathname.split('/').slice(2)
    if (type === 'metadata') send(response, { status: 200, body: metadata() })
    else if (type === '' && method === 'POST' && able)
      transact(JSON.parse(body) as { entry: Json[] }, response)
    else if (!options.types.includes(type)) send(response, { status: 404 })
    else if (id === undefined) answerType(type, asked, response)
    else if (method === 'POST' && id === '_search' && able) search(type, new URLSearchParams(body), response)
    else if (third === '_history' && allows('history-instance')) histories(`${type}/${id}`, response)
    else answerInstance(`${type}/${id}`, asked, response)
  }

  const allows = (interaction: string): boolean => options.interactions.includes(interaction)

  function answerType(type: string, { method, url, body, headers }: Asked, response: ServerResponse): void {
    if (method === 'GET') search(type, url.searchParams, response)
    else create(type, { body, criteria: headers['if-none-exist'] }, response)
  }

  function answerInstance(place: string, { method, body, headers }: Asked, response: ServerResponse): void {
    const current = stored.get(place)
    const isStale =
      able && headers['if-match'] !== undefined && headers['if-match'] !== tagOf(current ?? {})['etag']
    if (method === 'GET')
      send(response, current ? { status: 200, body: current, headers: tagOf(current) } : { status: 404 })
    else if (method === 'DELETE' && allows('delete')) {
      stored.delete(place)
      response.writeHead(204).end()
    } else if (method !== 'PUT') send(response, { status: 405 })
    else if (isStale) send(response, { status: 412 })
    else {
      const kept = keep(JSON.parse(body) as Json)
      send(response, { status: current ? 200 : 201, body: kept, headers: tagOf(kept) })
    }
  }

  const tagOf = ({ meta }: Json): Record<string, string> => {
    const version = (meta as { versionId?: string } | undefined)?.versionId
    return version === undefined ? {} : { etag: `W/"${version}"` }
  }

  function create(
    type: string,
    { body, criteria }: { body: string; criteria?: string | string[] | undefined },
    response: ServerResponse,
  ): void {
    const found = able && criteria !== undefined ? matching(type, new URLSearchParams(String(criteria))) : []
    if (found[0]) return send(response, { status: 200, body: found[0], headers: tagOf(found[0]) })
    const kept = keep({ ...(JSON.parse(body) as Json), id: `n${++ids}` })
    // As many servers do: the place, and no content.
    response
      .writeHead(201, { location: `${base}/${type}/${String(kept['id'])}/_history/v1`, ...tagOf(kept) })
      .end()
  }

  function matching(type: string, query: URLSearchParams): Json[] {
    const all = [...stored.values()].filter((one) => one['resourceType'] === type)
    return all.filter((resource) =>
      [...query].every(([name, value]) => {
        const test = options.parameters[name]
        if (!test) return true
        return (able ? value.split(',') : [value]).some((one) => test(resource, one, base))
      }),
    )
  }

  function search(type: string, query: URLSearchParams, response: ServerResponse): void {
    const from = Number(query.get('page') ?? 0)
    const size = options.pageSize ?? 2
    const all = matching(type, query)
    const link = [{ relation: 'self', url: `${base}/${type}?${query.toString()}` }]
    const onwards = new URLSearchParams(query)
    onwards.set('page', String(from + size))
    const root = limited.trouble === 'foreign-next' ? 'http://127.0.0.1:9/fhir' : base
    if (from + size < all.length)
      link.push({ relation: 'next', url: `${root}/${type}?${onwards.toString()}` })
    // It says the size of the page for the number of matches: nobody may believe it.
    const page = all.slice(from, from + size)
    const entry = page.map((resource) => ({ fullUrl: `${base}/${type}/${String(resource['id'])}`, resource }))
    send(response, {
      status: 200,
      body: { resourceType: 'Bundle', type: 'searchset', total: page.length, link, entry },
    })
  }

  function histories(key: string, response: ServerResponse): void {
    const entry = (history.get(key) ?? []).map((resource) => ({
      fullUrl: `${base}/${key}`, resource, request: { method: 'PUT', url: `${base}/${key}` }, response: { status: '200' },
    })) // prettier-ignore
    const link = [{ relation: 'self', url: `${base}/${key}/_history` }]
    send(response, { status: 200, body: { resourceType: 'Bundle', type: 'history', link, entry } })
  }

  /** Conditional urls are none of its business. */
  function transact({ entry }: { entry: Json[] }, response: ServerResponse): void {
    const places = new Map<string, string>()
    for (const { fullUrl, request, resource } of entry as {
      fullUrl?: string
      request: { method: string; url: string }
      resource: Json
    }[])
      places.set(
        fullUrl ?? '',
        request.method === 'POST' ? `${String(resource['resourceType'])}/n${++ids}` : request.url,
      )
    const answered = (entry as { fullUrl?: string; resource: Json }[]).map(({ fullUrl = '', resource }) => {
      const place = places.get(fullUrl) ?? ''
      const text = [...places].reduce(
        (all, [from, to]) => (from ? all.replaceAll(`"${from}"`, `"${to}"`) : all),
        JSON.stringify(resource),
      )
      const kept = keep({ ...(JSON.parse(text) as Json), id: place.split('/')[1] })
      return { response: { status: '201 Created', location: `${base}/${place}/_history/v1`, ...tagOf(kept) } }
    })
    send(response, {
      status: 200,
      body: { resourceType: 'Bundle', type: 'transaction-response', entry: answered },
    })
  }

  const metadata = (): Json => ({
    resourceType: 'CapabilityStatement',
    fhirVersion: '4.0.1',
    rest: [
      {
        mode: 'server',
        interaction: able ? [{ code: 'transaction' }] : [],
        resource: options.types.map((type) => ({
          type,
          interaction: options.interactions.map((code) => ({ code })),
          versioning: able ? 'versioned-update' : 'no-version',
          conditionalCreate: able,
          searchParam: Object.keys(options.parameters).map((name) => ({ name, type: 'token' })),
        })),
      },
    ],
  })

  return limited
}

interface Sent {
  status: number
  body?: Json
  headers?: Record<string, string>
}

function send(response: ServerResponse, { status, body = {}, headers }: Sent): void {
  response
    .writeHead(status, { 'content-type': 'application/fhir+json', ...headers })
    .end(JSON.stringify(body))
}

const codings = (value: unknown): { system?: string; code?: string }[] =>
  (value as { coding?: object[] } | undefined)?.coding ?? []

/** A patient by an absolute reference, a code without looking at its system, an id. */
export const knownParameters: LimitedOptions['parameters'] = {
  _id: ({ id }, value) => id === value,
  patient: ({ subject, patient }, value, base) => {
    const { reference } = (subject ?? patient ?? {}) as { reference?: string }
    return reference === `${base}/${value}` || reference === value
  },
  code: ({ code }, value) => codings(code).some((one) => one.code === value),
}
