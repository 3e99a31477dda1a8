/** One interaction with a resource type of a foreign server, on its way. */
import type { AppResponse } from '@medley/client/message'
import type { ResourceDefinition } from '@medley/fhir/definition'
import { fail, toOutcome } from '@medley/fhir/failures'
import { parseJson, stringifyJson } from '@medley/fhir/json'
import { project } from '@medley/fhir/projection'
import { projectionOf } from '@medley/fhir/search/parse-projection'
import { inward, outward } from './addresses.ts'
import { type Json, jsonOf } from './bundle-page.ts'
import type { ForeignAnswer } from './connection.ts'
import type { ForeignSource } from './foreign-source.ts'
import type { Server } from './open-server.ts'

export interface Turns {
  take<T>(key: string, work: () => Promise<T>): Promise<T>
}

export interface ForeignCall {
  server: Server
  source: ForeignSource
  definition: ResourceDefinition
  /** Of the gateway: `http://localhost:5000/fhir/R4`. */
  base: string
  method: string
  /** Base URLs that mean this platform in references. */
  selfBases: readonly string[]
  headers: Readonly<Record<string, string | undefined>>
  query: URLSearchParams
  /** Text of the body; throws where there is none. */
  body(): string
  /** Throws for a resource that this platform would not store. */
  check(resource: unknown): Json
  /** Writes of one resource through this gateway come one after another. */
  turns: Turns
  seal(text: string): string
  open(sealed: string): string
}

export const FHIR_JSON = 'application/fhir+json; charset=utf-8'

/** The resource in a body, checked. */
export const resourceIn = (call: ForeignCall): Json => call.check(parseJson(call.body()))

export interface Stored {
  id: string
  resource: Json
  etag: string | undefined
  modified: string | undefined
}

/** What the server answered, as it is known here. */
export function storedIn({ server: { place } }: ForeignCall, { headers, text }: ForeignAnswer): Stored {
  const resource = inward(place, jsonOf(place.name, text))
  const { versionId, lastUpdated } = (resource['meta'] ?? {}) as { versionId?: string; lastUpdated?: string }
  const updated = lastUpdated === undefined ? undefined : new Date(lastUpdated)
  return {
    id: String(resource['id']),
    resource,
    etag: headers['etag'] ?? (versionId === undefined ? undefined : `W/"${versionId}"`),
    modified:
      headers['last-modified'] ??
      (updated && !Number.isNaN(updated.getTime()) ? updated.toUTCString() : undefined),
  }
}

export const versionHeaders = ({ etag, modified }: Stored): Record<string, string> => ({
  ...(etag === undefined ? {} : { etag }),
  ...(modified === undefined ? {} : { 'last-modified': modified }),
})

export const versionOf = (tag: string): string =>
  tag
    .trim()
    .replace(/^W\//, '')
    .replace(/^"(.*)"$/, '$1')

/** As the server writes it. */
export async function sent(call: ForeignCall, resource: Json): Promise<string> {
  const { server, selfBases, definition } = call
  const { references } = await server.abilitiesOf(definition.type)
  return stringifyJson(outward({ ...server.place, selfBases, references }, resource))
}

export function resourceResponse(call: ForeignCall, status: number, stored: Stored): AppResponse {
  const { definition, query } = call
  const [name, value] =
    (['_elements', '_summary'] as const)
      .map((one) => [one, query.get(one)] as const)
      .find(([, one]) => one) ?? []
  const projection = name && value ? projectionOf(name, value) : undefined
  const resource = projection ? project(definition, stored.resource, projection) : stored.resource
  return {
    status,
    headers: { 'content-type': FHIR_JSON, ...versionHeaders(stored) },
    body: stringifyJson(resource),
  }
}

/** The answer to a write, by `Prefer` (https://hl7.org/fhir/R4/http.html#ops). */
export function writtenResponse(
  { base, definition: { type }, headers: asked }: ForeignCall,
  status: number,
  stored: Stored,
): AppResponse {
  const version = stored.etag === undefined ? '' : `/_history/${versionOf(stored.etag)}`
  const headers = { ...versionHeaders(stored), location: `${base}/${type}/${stored.id}${version}` }
  const wanted = /return=(minimal|OperationOutcome)/.exec(asked['prefer'] ?? '')?.[1]
  if (wanted === 'minimal') return { status, headers }
  const said = toOutcome([
    { severity: 'information', code: 'informational', diagnostics: 'The resource is stored.' },
  ])
  const body = wanted === 'OperationOutcome' ? JSON.stringify(said) : stringifyJson(stored.resource)
  return { status, headers: { ...headers, 'content-type': FHIR_JSON }, body }
}

/** An interaction that the server does not declare. */
export async function requireInteraction(
  { server, definition: { type } }: ForeignCall,
  interaction: string,
): Promise<void> {
  const { interactions } = await server.abilitiesOf(type)
  if (interactions.has(interaction)) return
  throw fail(
    'methodNotAllowed',
    'server-unable',
    `The FHIR server ${server.place.name} does not offer '${interaction}' for ${type}.`,
  )
}
