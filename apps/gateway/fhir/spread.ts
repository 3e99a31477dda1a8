/** Types that every service keeps (Provenance, Subscription): found by asking all, searched module after module. */
import type { AppRequest, AppResponse } from '@medley/client/message'
import { fail } from '@medley/fhir/failures'
import { parseJson, stringifyJson } from '@medley/fhir/json'
import { bundleText } from '@medley/service/interactions/search'
import { textOf } from '@medley/service/request-body'
import { fhirResponse } from '@medley/service/respond'
import type { FhirFace } from './fhir-face.ts'
import { ownersFor, sendAs, type Backend, type Caller } from './owners.ts'

interface Asked {
  request: AppRequest
  type: string
  id: string | undefined
}

export async function answerSpread(face: FhirFace, caller: Caller, { request, type, id }: Asked): Promise<AppResponse> {
  if (id === '_search' || (id === undefined && request.method !== 'POST')) return searchAll(face, caller, { request, type })
  if (id === undefined) return ownersFor(caller, face.directory).forWrite(type, resourceOf(request)).send(request)
  const found = await findOwner(face, caller, { request, type, id })
  if (request.method !== 'PUT') return found.answer
  const owner = found.owner ? { send: (one: AppRequest) => sendAs(caller, found.owner as Backend, one) } : undefined
  return (owner ?? ownersFor(caller, face.directory).forWrite(type, resourceOf(request))).send(request)
}

const resourceOf = ({ body }: AppRequest): Record<string, unknown> => parseJson(textOf(body)) as Record<string, unknown>

interface Found {
  owner: Backend | undefined
  answer: AppResponse
}

/** Asks every module; the one that knows the resource answers. A module that is away may be the one: that is said. */
async function findOwner(face: FhirFace, caller: Caller, { request, type, id }: Asked): Promise<Found> {
  const look: AppRequest = request.method === 'PUT' ? { method: 'HEAD', url: `/fhir/R4/${type}/${id}`, headers: {} } : request
  const { backends } = face.directory
  const answers = await Promise.allSettled(backends.map((backend) => sendAs(caller, backend, look)))
  const place = answers.findIndex((one) => one.status === 'fulfilled' && one.value.status !== 404)
  const answer = answers[place]
  if (answer?.status === 'fulfilled') return { owner: backends[place], answer: answer.value }
  const away = answers.find((one) => one.status === 'rejected')
  if (away) throw away.reason
  const [first] = answers
  if (first?.status === 'fulfilled') return { owner: undefined, answer: first.value }
  throw fail('notFound', 'resource-unknown', 'The resource is not known.')
}

interface Searchset {
  total?: number
  link: { relation: string; url: string }[]
  entry?: unknown[]
}

/** Where the next page begins: the place of the module, its own page link, and the criteria for the modules after it. */
interface Position {
  module: number
  url?: string
  criteria: string
}

async function searchAll(face: FhirFace, caller: Caller, { request, type }: { request: AppRequest; type: string }): Promise<AppResponse> {
  const start = startOf(face, request)
  const wanted = Number(new URLSearchParams(start.criteria).get('_count') ?? DEFAULT_COUNT)
  const entries: string[] = []
  let total = 0
  let next: Position | undefined
  for (let module = start.module; module < face.directory.backends.length && !next; module++) {
    const backend = face.directory.backends[module]
    if (!backend) break
    const url = (module === start.module ? start.url : undefined) ?? `/fhir/R4/${type}?${start.criteria}`
    const response = await sendAs(caller, backend, { method: 'GET', url, headers: { prefer: request.headers['prefer'] } })
    if (response.status !== 200) return response
    const page = parseJson(response.body?.toString() ?? '') as Searchset
    total += page.total ?? Number.NaN
    entries.push(...(page.entry ?? []).map((entry) => stringifyJson(entry)))
    const link = page.link.find(({ relation }) => relation === 'next')?.url
    const { criteria } = start
    if (link !== undefined) next = { module, url: link.slice(caller.base.length - '/fhir/R4'.length), criteria }
    else if (entries.length >= wanted && module + 1 < face.directory.backends.length) next = { module: module + 1, criteria }
  }
  const place = `${caller.base}/${type}`
  const link = [{ relation: 'self', url: place }]
  if (next) link.push({ relation: 'next', url: `${place}?_cursor=${face.sealer.seal(JSON.stringify(next))}` })
  const known = start.module === 0 && start.url === undefined && !next && !Number.isNaN(total) ? { total } : {}
  return fhirResponse(200, bundleText({ resourceType: 'Bundle', type: 'searchset', ...known, link }, entries))
}

const DEFAULT_COUNT = 20

function startOf(face: FhirFace, request: AppRequest): Position {
  const { searchParams } = new URL(request.url, 'http://gateway')
  const cursor = searchParams.get('_cursor')
  if (cursor !== null) return JSON.parse(face.sealer.open(cursor)) as Position
  const form = request.method === 'POST' ? (request.body?.toString('utf8') ?? '') : ''
  return { module: 0, criteria: [searchParams.toString(), form].filter((part) => part !== '').join('&') }
}
