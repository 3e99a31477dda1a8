/** FHIR requests to the gateway of the platform under test, as a client outside sends them. */
import type { Platform } from '../harness/platform.ts'

/** What is sent. */
export interface Resource {
  resourceType: string
  [element: string]: unknown
}

interface Reference {
  reference: string
}

/** What of any answer the tests look into; each asks only for what its kind of answer has. */
export interface Body {
  resourceType: string
  id: string
  meta: { versionId: string; lastUpdated: string }
  /** Of a Bundle. */
  type: string
  entry?: Entry[]
  link?: { relation: string; url: string }[]
  issue: { expression?: string[] }[]
  name: { family: string }[]
  subject: Reference
  encounter: Reference
  evidence: { detail: Reference[] }[]
  /** Of the session. */
  user: { username: string }
  facility: string
  csrf: string
}

export interface Entry {
  resource?: Body
  search?: { mode: string }
  request: { method: string }
  response: { status: string; location: string }
}

export interface Answer {
  status: number
  headers: Headers
  text: string
  /** Empty: the body is no JSON. */
  json: Body
}

export interface Send {
  method?: string
  headers?: Record<string, string>
  /** A string is sent as it is. */
  body?: unknown
}

export type Fhir = (url: string, send?: Send) => Promise<Answer>

export async function request(url: string, { method, headers, body }: Send = {}): Promise<Answer> {
  const response = await fetch(url, {
    method: method ?? 'GET',
    redirect: 'manual',
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/fhir+json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = isEndless(response) ? '' : await response.text()
  if (isEndless(response)) await response.body?.cancel()
  return { status: response.status, headers: response.headers, text, json: parsed(text) }
}

/** An event stream goes on for as long as somebody listens. */
const isEndless = ({ headers }: Response): boolean =>
  headers.get('content-type')?.startsWith('text/event-stream') === true

function parsed(text: string): Body {
  try {
    return JSON.parse(text) as Body
  } catch {
    return {} as Body
  }
}

/** Relative addresses are of the FHIR base, absolute ones are taken as they are. */
export function fhirClient({ baseUrl }: Pick<Platform, 'baseUrl'>, token?: string): Fhir {
  return (url, send = {}) =>
    request(/^https?:/.test(url) ? url : `${baseUrl}/fhir/R4/${url}`.replace(/\/$/, ''), {
      ...send,
      headers: { ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...send.headers },
    })
}

/** Of the matches, in their order. */
export const idsOf = ({ entry }: Body): string[] =>
  (entry ?? []).flatMap(({ resource, search }) => (resource && search?.mode === 'match' ? [resource.id] : []))

export const nextOf = ({ link }: Body): string | undefined =>
  link?.find(({ relation }) => relation === 'next')?.url
