/** Types that every service keeps (Provenance, Subscription): found by asking all, searched module after module. */
import type { AppRequest, AppResponse } from '@medley/client/message'
import { failureOf } from '@medley/federation/bundle/run-transaction'
import { fail } from '@medley/fhir/failures'
import { parseJson, stringifyJson } from '@medley/fhir/json'
import { bundleText } from '@medley/service/interactions/search'
import { textOf } from '@medley/service/request-body'
import { fhirResponse } from '@medley/service/respond'
import type { FhirFace } from './face.ts'
import { ownersFor, sendAs, type Backend, type Caller } from './owners.ts'

interface Asked {
  request: AppRequest
  type: string
  id: string | undefined
}

export async function answerSpread(
  face: FhirFace,
  caller: Caller,
  { request, type, id }: Asked,
): Promise<AppResponse> {
  if (id === '_search' || (id === undefined && request.method !== 'POST'))
    return searchAll(face, caller, { request, type })
  if (id === undefined)
    return ownersFor(caller, face.directory).forWrite(type, resourceOf(request)).send(request)
  const found = await findOwner(face, caller, { request, type, id })
  if (request.method !== 'PUT') return found.answer
  const owner = found.owner
    ? { send: (one: AppRequest) => sendAs(caller, found.owner as Backend, one) }
    : undefined
  return (owner ?? ownersFor(caller, face.directory).forWrite(type, resourceOf(request))).send(request)
}

const resourceOf = ({ body }: AppRequest): Record<string, unknown> =>
  parseJson(textOf(body)) as Record<string, unknown>

interface Found {
  owner: Backend | undefined
  answer: AppResponse
}

/** Asks every module; the one that knows the resource answers. A module that is away may be the one: that is said. */
async function findOwner(face: FhirFace, caller: Caller, { request, type, id }: Asked): Promise<Found> {
  const look: AppRequest =
    request.method === 'PUT' ? { method: 'HEAD', url: `/fhir/R4/${type}/${id}`, headers: {} } : request
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

interface Gathered {
  entries: string[]
  /** NaN when a module did not say. */
  total: number
  next: Position | undefined
}

async function searchAll(
  face: FhirFace,
  caller: Caller,
  { request, type }: { request: AppRequest; type: string },
): Promise<AppResponse> {
  const start = startOf(face, request)
  const { entries, total, next } = await gather(face, caller, {
    start,
    type,
    prefer: request.headers['prefer'],
  })
  const place = `${caller.base}/${type}`
  const link = [{ relation: 'self', url: place }]
  if (next) link.push({ relation: 'next', url: `${place}?_cursor=${face.sealer.seal(JSON.stringify(next))}` })
  const isWhole = start.module === 0 && start.url === undefined && !next && !Number.isNaN(total)
  const head = { resourceType: 'Bundle', type: 'searchset', ...(isWhole ? { total } : {}), link }
  return fhirResponse(200, bundleText(head, entries))
}

/** Module after module, until the page is full. */
async function gather(
  { directory: { backends } }: FhirFace,
  caller: Caller,
  { start, type, prefer }: { start: Position; type: string; prefer: string | undefined },
): Promise<Gathered> {
  const { criteria } = start
  const wanted = Number(new URLSearchParams(criteria).get('_count') ?? DEFAULT_COUNT)
  const gathered: Gathered = { entries: [], total: 0, next: undefined }
  for (const [module, backend] of backends.entries()) {
    if (module < start.module) continue
    const url = (module === start.module ? start.url : undefined) ?? `/fhir/R4/${type}?${criteria}`
    const page = await pageOf(caller, backend, { url, prefer })
    gathered.total += page.total ?? Number.NaN
    gathered.entries.push(...(page.entry ?? []).map((entry) => stringifyJson(entry)))
    const link = page.link.find(({ relation }) => relation === 'next')?.url
    const isFull = gathered.entries.length >= wanted && module + 1 < backends.length
    if (link !== undefined) gathered.next = { module, url: pathOf(caller, link), criteria }
    else if (isFull) gathered.next = { module: module + 1, criteria }
    if (gathered.next) break
  }
  return gathered
}

async function pageOf(
  caller: Caller,
  backend: Backend,
  { url, prefer }: { url: string; prefer: string | undefined },
): Promise<Searchset> {
  const response = await sendAs(caller, backend, { method: 'GET', url, headers: { prefer } })
  const text = response.body?.toString() ?? ''
  if (response.status !== 200) throw failureOf(response, text)
  return parseJson(text) as Searchset
}

const pathOf = ({ base }: Caller, link: string): string => link.slice(base.length - '/fhir/R4'.length)

const DEFAULT_COUNT = 20

function startOf(face: FhirFace, request: AppRequest): Position {
  const { searchParams } = new URL(request.url, 'http://gateway')
  const cursor = searchParams.get('_cursor')
  if (cursor !== null) return JSON.parse(face.sealer.open(cursor)) as Position
  const form = request.method === 'POST' ? (request.body?.toString('utf8') ?? '') : ''
  return { module: 0, criteria: [searchParams.toString(), form].filter((part) => part !== '').join('&') }
}
