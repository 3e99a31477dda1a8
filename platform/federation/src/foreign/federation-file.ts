/** `MEDLEY_FEDERATION`: which resource types are kept by FHIR servers that are not ours, and how to get in there. */
import { isJsonObject } from '@medley/fhir/json'
import { resourceTypes } from '@medley/fhir/resource-types'
import type { StatedAbilities } from './abilities.ts'

export type ForeignAuth =
  | { type: 'none' }
  | { type: 'basic'; username: string; password: string }
  | { type: 'bearer'; token: string }
  | {
      type: 'client_credentials'
      tokenUrl: string
      clientId: string
      clientSecret: string
      scope?: string | undefined
    }
  | {
      type: 'private_key_jwt'
      tokenUrl: string
      clientId: string
      keyFile: string
      kid?: string
      scope?: string | undefined
    }

/** One foreign server with all types that it keeps. */
export interface ForeignServer {
  /** Its host and port, or as the file calls it: for messages, plans and metrics. */
  name: string
  /** `https://lab.example.org/fhir`, without a slash at its end. */
  baseUrl: string
  auth: ForeignAuth
  /** What the file says of each type, in place of what the server says of itself. */
  types: ReadonlyMap<string, StatedAbilities>
  /** Facilities that may use it; `undefined` is every one. */
  facilities: readonly string[] | undefined
  /** A request without an answer after so long has failed. */
  timeoutMs: number
}

export interface FederationFile {
  servers: ForeignServer[]
  /** What is wrong with it, as sentences. */
  faults: string[]
}

const TIMEOUT_MS = 10_000

type Json = Record<string, unknown>

/** Texts that each kind of `auth` needs. */
const needed: Readonly<Record<ForeignAuth['type'], readonly string[]>> = {
  none: [],
  basic: ['username', 'password'],
  bearer: ['token'],
  client_credentials: ['tokenUrl', 'clientId', 'clientSecret'],
  private_key_jwt: ['tokenUrl', 'clientId', 'keyFile'],
}

/** `kept` are types that stay with the platform whatever the file says. */
export function parseFederation(content: unknown, kept: readonly string[]): FederationFile {
  if (!isJsonObject(content))
    return { servers: [], faults: ['The file holds one JSON object: { "<Type>": { "baseUrl", "auth" } }.'] }
  const servers = new Map<string, ForeignServer & { types: Map<string, StatedAbilities> }>()
  const faults: string[] = []
  for (const [type, entry] of Object.entries(content)) {
    const found = faultsOf(type, entry, kept)
    faults.push(...found)
    if (found.length > 0) continue
    const server = serverOf(entry as Json)
    const known = servers.get(server.baseUrl)
    if (known && JSON.stringify(known.auth) !== JSON.stringify(server.auth))
      faults.push(`${type}: 'auth' differs from that of another type at the same address.`)
    const { capabilities = {} } = entry as { capabilities?: StatedAbilities }
    const target = known ?? server
    target.types.set(type, capabilities)
    servers.set(server.baseUrl, target)
  }
  const all = [...servers.values()]
  if (new Set(all.map(({ name }) => name)).size < all.length)
    faults.push('Two addresses have the same name: give each a "name" of its own.')
  return { servers: all, faults }
}

function faultsOf(type: string, entry: unknown, kept: readonly string[]): string[] {
  if (!(resourceTypes as readonly string[]).includes(type))
    return [`'${type}' is no resource type of FHIR R4.`]
  if (kept.includes(type)) return [`${type} cannot be kept elsewhere: the platform itself works with it.`]
  if (!isJsonObject(entry)) return [`${type}: an object with 'baseUrl' and 'auth' was expected.`]
  const faults: string[] = []
  if (!isWebAddress(entry['baseUrl']))
    faults.push(`${type}: 'baseUrl' is an http or https address without query.`)
  if (entry['timeoutMs'] !== undefined && !(Number(entry['timeoutMs']) > 0))
    faults.push(`${type}: 'timeoutMs' is a number of milliseconds.`)
  const { facilities } = entry
  if (
    facilities !== undefined &&
    !(Array.isArray(facilities) && facilities.every((one) => typeof one === 'string'))
  )
    faults.push(`${type}: 'facilities' is a list of names.`)
  return [...faults, ...authFaults(type, authOf(entry['auth']))]
}

function authFaults(type: string, auth: Json): string[] {
  const fields = needed[auth['type'] as ForeignAuth['type']]
  if (!fields) return [`${type}: 'auth.type' is one of ${Object.keys(needed).join(', ')}.`]
  return fields
    .filter((field) => typeof auth[field] !== 'string' || auth[field] === '')
    .map((field) => `${type}: 'auth' of type ${String(auth['type'])} needs '${field}'.`)
}

/** `"none"` is short for `{ "type": "none" }`, and so is nothing. */
const authOf = (auth: unknown): Json => (isJsonObject(auth) ? auth : { type: auth ?? 'none' })

function isWebAddress(text: unknown): boolean {
  if (typeof text !== 'string' || !URL.canParse(text)) return false
  const { protocol, search, hash, username } = new URL(text)
  return /^https?:$/.test(protocol) && search === '' && hash === '' && username === ''
}

function serverOf(entry: Json): ForeignServer & { types: Map<string, StatedAbilities> } {
  const baseUrl = String(entry['baseUrl']).replace(/\/+$/, '')
  const { name, facilities, timeoutMs } = entry as {
    name?: string
    facilities?: string[]
    timeoutMs?: number
  }
  return {
    name: name ?? new URL(baseUrl).host,
    baseUrl,
    auth: authOf(entry['auth']) as unknown as ForeignAuth,
    types: new Map(),
    facilities,
    timeoutMs: timeoutMs ?? TIMEOUT_MS,
  }
}
