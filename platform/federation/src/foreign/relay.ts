/** Histories and operations of a foreign server: asked for there, answered with our addresses. */
import type { AppResponse } from '@medley/client/message'
import { fail } from '@medley/fhir/failures'
import { isJsonObject, parseJson, stringifyJson } from '@medley/fhir/json'
import { inward, outward } from './addresses.ts'
import { type Json, jsonOf, nextOf } from './bundle-page.ts'
import { FHIR_JSON, type ForeignCall, requireInteraction } from './call.ts'
import type { ForeignAnswer } from './connection.ts'
import type { Place } from './place.ts'
import { refusalOf } from './refusal.ts'

const HISTORY: readonly string[] = ['_since', '_at', '_count']

export async function historyOfForeign(call: ForeignCall, id: string | undefined): Promise<AppResponse> {
  await requireInteraction(call, id === undefined ? 'history-type' : 'history-instance')
  const place = [call.definition.type, id, '_history'].filter((part) => part !== undefined).join('/')
  const asked = new URLSearchParams([...call.query].filter(([name]) => HISTORY.includes(name)))
  return relayed(call, place, { asked })
}

/** `Type/$name` or `Type/id/$name`. */
export async function operateForeign(call: ForeignCall, segments: readonly string[]): Promise<AppResponse> {
  const name = segments.at(-1)?.slice(1) ?? ''
  const { operations } = await call.server.abilitiesOf(call.definition.type)
  if (!operations.some((one) => one.name === name))
    throw fail(
      'notSupported',
      'server-unable',
      `The FHIR server ${call.server.place.name} does not offer this operation for ${call.definition.type}.`,
    )
  return relayed(call, segments.join('/'), { asked: call.query, method: call.method })
}

interface Relay {
  asked: URLSearchParams
  method?: string
}

async function relayed(
  call: ForeignCall,
  place: string,
  { asked, method = 'GET' }: Relay,
): Promise<AppResponse> {
  const { server, query } = call
  const cursor = query.get('_cursor')
  const text = asked.toString()
  const path = cursor === null ? `${place}${text === '' ? '' : `?${text}`}` : call.open(cursor)
  const body = method === 'POST' && cursor === null ? await outgoing(call) : undefined
  const answer = await server.connection.send(
    body === undefined
      ? { method: 'GET', path }
      : { method, path, body, headers: { 'content-type': 'application/fhir+json' } },
  )
  if (answer.status < 200 || answer.status > 299) throw refusalOf(server.place, answer)
  if (answer.text === '') return { status: answer.status, headers: {} }
  return {
    status: answer.status,
    headers: { 'content-type': FHIR_JSON },
    body: stringifyJson(incoming(call, answer, { place, asked })),
  }
}

async function outgoing(call: ForeignCall): Promise<string> {
  const { server, selfBases, definition } = call
  const { references } = await server.abilitiesOf(definition.type)
  const value = parseJson(call.body())
  if (!isJsonObject(value)) throw fail('badRequest', 'body-malformed', 'An operation takes a resource.')
  return stringifyJson(outward({ ...server.place, selfBases, references }, value))
}

interface Asked {
  place: string
  asked: URLSearchParams
}

function incoming(call: ForeignCall, { text }: ForeignAnswer, { place, asked }: Asked): Json {
  const own = call.server.place
  const value = inward(own, jsonOf(own.name, text))
  if (value['resourceType'] !== 'Bundle') return value
  const { link = [], entry } = value as { link?: { relation?: string; url?: string }[]; entry?: Json[] }
  const address = `${call.base}/${place}`
  const withQuery = (query: URLSearchParams): string =>
    query.size > 0 ? `${address}?${query.toString()}` : address
  const next = link.find(({ relation }) => relation === 'next')?.url
  const links = [{ relation: 'self', url: withQuery(asked) }]
  if (next !== undefined) {
    const onwards = new URLSearchParams(asked)
    onwards.set('_cursor', call.seal(nextOf({ ...own, type: call.definition.type }, next)))
    links.push({ relation: 'next', url: withQuery(onwards) })
  }
  return {
    ...value,
    link: links,
    ...(entry ? { entry: entry.map((one) => entryHere(one, own, call.base)) } : {}),
  }
}

/** An entry of a Bundle of the server, with our addresses. */
export function entryHere(entry: Json, { bases }: Place, base: string): Json {
  const here = (text: unknown, start: string): unknown => {
    if (typeof text !== 'string') return text
    const own = bases.find((one) => text.startsWith(`${one}/`))
    const relative = own === undefined ? text : text.slice(own.length + 1)
    return /^[A-Z][A-Za-z]+(?:\/|$|\?)/.test(relative) ? start + relative : relative
  }
  const { fullUrl, request, response } = entry as { fullUrl?: string; request?: Json; response?: Json }
  return {
    ...entry,
    ...(fullUrl === undefined ? {} : { fullUrl: here(fullUrl, `${base}/`) }),
    ...(request ? { request: { ...request, url: here(request['url'], '') } } : {}),
    ...(response?.['location'] === undefined
      ? {}
      : { response: { ...response, location: here(response['location'], `${base}/`) } }),
  }
}
