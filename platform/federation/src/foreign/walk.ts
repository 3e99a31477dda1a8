/** Every candidate for a search at a foreign server, page after page and request after request, each once. */
import type { Connection, ForeignRequest } from './connection.ts'
import { inward } from './addresses.ts'
import { type BundlePage, type Json, readPage } from './bundle-page.ts'
import type { Place } from './place.ts'
import type { Question } from './question.ts'
import { refusalOf } from './refusal.ts'
import { jsonOf } from './bundle-page.ts'
import { serverUnavailable } from './unavailable-server.ts'
import type { Parameters } from '../search/source.ts'

/** Where a walk goes on: a page of a request, and how many of it are done. */
export interface Stop {
  request: number
  /** Address of the page, below the base URL; absent: the first of the request. */
  page?: string | undefined
  done: number
}

export interface Candidate {
  resource: Json
  request: number
  /** After this one. */
  stop: Stop
}

export interface Walking {
  place: Place
  connection: Connection
  type: string
  question: Question
  /** So many to a page. */
  count: number
  /** Sorted by the server. */
  sort: string | undefined
  postSearch: boolean
}

/** Who links pages in a circle would be asked for ever. */
const MAX_PAGES = 5000
const AT_ONCE = 8

export async function* walk(walking: Walking, from: Stop): AsyncGenerator<Candidate> {
  const { question } = walking
  if (question.reads) {
    yield* readEach(walking, question.reads, from)
    return
  }
  let { page, done } = from
  for (let request = from.request; request < question.requests.length; request++) {
    yield* walkRequest(walking, { request, page, done })
    page = undefined
    done = 0
  }
}

async function* walkRequest(walking: Walking, from: Stop): AsyncGenerator<Candidate> {
  let { page, done } = from
  for (let pages = 0; pages < MAX_PAGES; pages++) {
    const found = await pageOf(walking, { ...from, page })
    for (const [at, resource] of found.resources.entries()) {
      if (at < done) continue
      yield { resource, request: from.request, stop: { request: from.request, page, done: at + 1 } }
    }
    if (found.next === undefined) return
    if (found.next === page) break
    page = found.next
    done = 0
  }
  throw serverUnavailable(walking.place.name, new Error('its pages do not end'))
}

async function pageOf(walking: Walking, { request, page }: Stop): Promise<BundlePage> {
  const { place, connection, question, type } = walking
  const parameters = question.requests[request]?.parameters ?? []
  const asked = page === undefined ? searchRequest(walking, parameters) : { method: 'GET', path: page }
  const answer = await connection.send({ ...asked, headers: { prefer: 'handling=strict', ...asked.headers } })
  const found = readPage({ ...place, type }, answer)
  return { ...found, resources: found.resources.map((resource) => inward(place, resource)) }
}

/** Criteria stay out of addresses where the server lets them. */
export function searchRequest(
  {
    type,
    question,
    count,
    sort,
    postSearch,
  }: Pick<Walking, 'type' | 'question' | 'count' | 'sort' | 'postSearch'>,
  parameters: Parameters,
): ForeignRequest {
  const all = [
    ...parameters,
    ...(sort === undefined ? [] : [['_sort', sort] as const]),
    ['_count', String(count)] as const,
  ]
  const query = new URLSearchParams(all.map(([name, value]): [string, string] => [name, value])).toString()
  const place = question.compartment === undefined ? type : `Patient/${question.compartment}/${type}`
  if (!postSearch || question.compartment !== undefined) return { method: 'GET', path: `${place}?${query}` }
  return {
    method: 'POST',
    path: `${place}/_search`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: query,
  }
}

async function* readEach(
  walking: Walking,
  ids: readonly string[],
  { done }: Stop,
): AsyncGenerator<Candidate> {
  for (let start = done; start < ids.length; start += AT_ONCE) {
    const some = await Promise.all(ids.slice(start, start + AT_ONCE).map((id) => readOne(walking, id)))
    for (const [at, resource] of some.entries())
      if (resource) yield { resource, request: 0, stop: { request: 0, done: start + at + 1 } }
  }
}

const ID = /^[A-Za-z0-9.-]{1,64}$/

async function readOne({ place, connection, type }: Walking, id: string): Promise<Json | undefined> {
  if (!ID.test(id)) return undefined
  const answer = await connection.send({ method: 'GET', path: `${type}/${id}` })
  if (answer.status === 404 || answer.status === 410) return undefined
  if (answer.status !== 200) throw refusalOf(place, answer)
  const resource = jsonOf(place.name, answer.text)
  if (resource['resourceType'] !== type || resource['id'] !== id)
    throw serverUnavailable(place.name, new Error('another resource'))
  return inward(place, resource)
}
