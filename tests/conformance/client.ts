/** FHIR requests to the gateway of the platform under test, as a client outside sends them. */
import type { Platform } from '../harness/platform.ts'

/* eslint-disable-next-line @typescript-eslint/no-explicit-any -- Answers of any shape are looked into. */
export type Json = any

export interface Answer {
  status: number
  headers: Headers
  text: string
  /** Undefined: the body is no JSON. */
  json: Json
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
  const text = await response.text()
  return { status: response.status, headers: response.headers, text, json: parsed(text) }
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
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
export const idsOf = (bundle: Json): string[] =>
  ((bundle?.entry ?? []) as Json[])
    .filter(({ search }) => search?.mode !== 'include' && search?.mode !== 'outcome')
    .map(({ resource }) => resource.id as string)

export const nextOf = (bundle: Json): string | undefined =>
  bundle?.link?.find(({ relation }: Json) => relation === 'next')?.url as string | undefined
