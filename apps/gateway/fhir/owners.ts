/** The seven services, and the gateway's own, as owners of resource types, each called on behalf of one caller. */
import type { Principal } from '@medley/auth/principal'
import type { App, AppRequest, AppResponse } from '@medley/client/message'
import { wholeRequest } from '@medley/client/whole-body'
import type { BundleEntry } from '@medley/federation/bundle/bundle-entry'
import type { Finder } from '@medley/federation/bundle/identity'
import type { Owner, Owners } from '@medley/federation/owners'
import { fail } from '@medley/fhir/failures'
import { ADDRESS_HEADER, ASKED_HEADER } from '@medley/service/audit/raw-request'
import { EVERYWHERE } from '@medley/service/define-service'

/** A service that can be reached; `app` sends without any right of its own. */
export interface Backend {
  name: string
  owns: readonly string[]
  app: App
  /** Like `app` for what is passed through: large bodies are streams both ways. */
  pass?: App
  /** Of a FHIR server that is not ours: gives it a transaction whole. Answers the response entries by place. */
  forward?(caller: Caller, transaction: ForeignTransaction): Promise<Map<number, string>>
}

export interface ForeignTransaction {
  entries: readonly BundleEntry[]
  prefer: string | undefined
  /** For conditional references. */
  finder: Finder
}

export interface Directory {
  /** The services of this platform: each also keeps Provenance and Subscription, and takes part in transactions. */
  backends: readonly Backend[]
  /** FHIR servers that are not ours. */
  foreign: readonly Backend[]
  /** With those whose types stand apart: no search over types, history or `$everything` leads to them. */
  all: readonly Backend[]
  ownerOf(type: string): Backend | undefined
}

interface Others {
  apart?: readonly Backend[]
  foreign?: readonly Backend[]
}

export function createDirectory(
  backends: readonly Backend[],
  { apart = [], foreign = [] }: Others = {},
): Directory {
  const all = [...backends, ...apart, ...foreign]
  const owners = new Map(all.flatMap((backend) => backend.owns.map((type) => [type, backend] as const)))
  return { backends, foreign, all, ownerOf: (type) => owners.get(type) }
}

export interface Caller {
  principal: Principal
  /** `http://localhost:5000/fhir/R4` */
  base: string
  requestId: string
  /** Network address of who asks. */
  address?: string | undefined
  /** What was asked of the gateway, for the audit of requests that it makes for it. */
  url?: string
  asked?(): string
  mint(principal: Principal, audience: string): Promise<string>
}

/** Sends a request to a backend in the caller's name, and sees it through though the client went away. */
export async function sendAs(caller: Caller, backend: Backend, request: AppRequest): Promise<AppResponse> {
  const { method, url, body } = await wholeRequest(request)
  return backend.app({ method, url, headers: await headersAs(caller, backend, request), body })
}

/** The request as it comes for the answer as it comes; who goes away ends it. */
export async function passAs(caller: Caller, backend: Backend, request: AppRequest): Promise<AppResponse> {
  if (!backend.pass) return sendAs(caller, backend, request)
  return backend.pass({ ...request, headers: await headersAs(caller, backend, request) })
}

async function headersAs(
  caller: Caller,
  backend: Backend,
  request: AppRequest,
): Promise<AppRequest['headers']> {
  const headers: Record<string, string | undefined> = {
    authorization: `Bearer ${await caller.mint(caller.principal, backend.name)}`,
    'x-medley-base': caller.base,
    'x-request-id': caller.requestId,
    [ADDRESS_HEADER]: caller.address,
  }
  for (const name in request.headers) if (!KEPT_BACK.has(name)) headers[name] ??= request.headers[name]
  if (caller.asked && request.url !== caller.url)
    headers[ASKED_HEADER] = Buffer.from(caller.asked()).toString('base64url')
  return headers
}

/** What no service may see, or looks at: of each request it would only cost time. */
const KEPT_BACK: ReadonlySet<string> = new Set([
  'authorization', 'cookie', 'x-medley-csrf', 'host', 'connection', 'content-length', 'transfer-encoding', 'user-agent',
  'accept-encoding', 'accept-language', 'origin', 'referer', 'cache-control', 'pragma', 'te',
  'sec-fetch-site', 'sec-fetch-mode', 'sec-fetch-dest', 'sec-fetch-user', 'sec-ch-ua', 'sec-ch-ua-mobile', 'sec-ch-ua-platform',
]) // prettier-ignore

export function ownersFor(caller: Caller, directory: Directory): Owners {
  const owners = new Map<Backend, Owner>(
    [...directory.backends, ...directory.foreign].map((backend) => [
      backend,
      { name: backend.name, send: (request) => sendAs(caller, backend, request) },
    ]),
  )
  const of = (type: string): Owner => {
    const owner = owners.get(directory.ownerOf(type) ?? NOBODY)
    if (owner) return owner
    throw fail('notSupported', 'type-unsupported', `${type} is not served here.`)
  }
  return {
    of,
    all: () => [...owners.values()],
    forWrite: (type, resource) => of(EVERYWHERE.includes(type) ? subjectOf(type, resource) : type),
  }
}

const NOBODY: Backend = { name: '', owns: [], app: () => Promise.reject(new Error('nobody')) }

const TYPE_OF_REFERENCE = /(?:^|\/)([A-Z][A-Za-z]+)\/[A-Za-z0-9.-]{1,64}(?:\/_history\/[^/]+)?$/

/** Provenance lives with the owner of its first target, Subscription with that of its criteria's type. */
const subjects: Readonly<
  Record<string, { read(resource: Record<string, unknown>): string | undefined; words: string }>
> = {
  Provenance: {
    read: ({ target }) =>
      TYPE_OF_REFERENCE.exec((target as [{ reference?: string }] | undefined)?.[0]?.reference ?? '')?.[1],
    words: 'Provenance.target[0] must refer to a resource of this server.',
  },
  Subscription: {
    read: ({ criteria }) =>
      /^([A-Z][A-Za-z]+)(?:\?|$)/.exec(typeof criteria === 'string' ? criteria : '')?.[1],
    words: 'Subscription.criteria must begin with a resource type of this server.',
  },
}

function subjectOf(type: string, resource: Record<string, unknown> | undefined): string {
  const subject = subjects[type]
  const found = resource && subject?.read(resource)
  if (found) return found
  throw fail('invalid', 'owner-unknown', subject?.words ?? `${type} needs a subject.`)
}
