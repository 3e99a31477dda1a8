/** A foreign FHIR server as a service like the others: the same addresses, answered by requests to it. */
import type { Principal } from '@medley/auth/principal'
import type { Permission } from '@medley/auth/scopes'
import type { App, AppRequest, AppResponse } from '@medley/client/message'
import type { ForeignCall } from '@medley/federation/foreign/call'
import {
  createUnlessThere,
  patchFoundForeign,
  removeFoundForeign,
  updateFoundForeign,
} from '@medley/federation/foreign/conditional'
import { readForeign, readForeignVersion } from '@medley/federation/foreign/read'
import { historyOfForeign, operateForeign } from '@medley/federation/foreign/relay'
import { createForeign, patchForeign, removeForeign, updateForeign } from '@medley/federation/foreign/write'
import { Failure, fail } from '@medley/fhir/failures'
import { deedOfRoute } from '@medley/service/audit/deeds'
import { ADDRESS_HEADER, rawRequest } from '@medley/service/audit/raw-request'
import { createTrail } from '@medley/service/audit/trail'
import { negotiate } from '@medley/service/negotiate'
import { checkedResource, requireJson, textOf } from '@medley/service/request-body'
import { failureResponse, unexpected } from '@medley/service/respond'
import { type Interaction, type Route, routeOf } from '@medley/service/routes'
import { type Asking, definitionOf, type ForeignContext, sourceFor } from './asking.ts'
import { noteRead, recorded, watchedSource, type Written } from './on-record.ts'
import { answerInner } from './inner-addresses.ts'
import { foreignMetadata } from './foreign-metadata.ts'
import { requireReach } from './reach.ts'
import { searchForeign } from './search-foreign.ts'

type Handle = (call: ForeignCall, route: Required<Route>) => Promise<AppResponse>

const criteriaIn = ({ query }: ForeignCall): string => query.toString()

interface Answering {
  needs: Permission
  handle: Handle
  /** How a write is called on record. */
  writes?: Written['kind']
}

const interactions: Readonly<Partial<Record<Interaction, Answering>>> = {
  read: { needs: 'r', handle: (call, { id }) => readForeign(call, id) },
  vread: { needs: 'r', handle: (call, { id, version }) => readForeignVersion(call, id, version) },
  'history-instance': { needs: 'r', handle: (call, { id }) => historyOfForeign(call, id) },
  'history-type': { needs: 's', handle: (call) => historyOfForeign(call, undefined) },
  create: {
    needs: 'c',
    writes: 'create',
    handle: (call) => {
      const criteria = call.headers['if-none-exist']
      return criteria === undefined ? createForeign(call) : createUnlessThere(call, criteria)
    },
  },
  update: { needs: 'u', writes: 'update', handle: (call, { id }) => updateForeign(call, id) },
  patch: { needs: 'u', writes: 'patch', handle: (call, { id }) => patchForeign(call, id) },
  delete: { needs: 'd', writes: 'delete', handle: (call, { id }) => removeForeign(call, id) },
  'update-found': {
    needs: 'u',
    writes: 'update',
    handle: (call) => updateFoundForeign(call, criteriaIn(call)),
  },
  'patch-found': { needs: 'u', writes: 'patch', handle: (call) => patchFoundForeign(call, criteriaIn(call)) },
  'delete-found': {
    needs: 'd',
    writes: 'delete',
    handle: (call) => removeFoundForeign(call, criteriaIn(call)),
  },
}

export function createForeignApp(context: ForeignContext): App {
  async function dispatch(request: AppRequest): Promise<AppResponse> {
    const { pathname } = new URL(request.url, 'http://gateway')
    const base = request.headers['x-medley-base'] ?? ''
    if (pathname === '/fhir/R4/metadata') return foreignMetadata(context)
    const principal = await principalOf(context, request)
    const trail = createTrail({
      principal, base,
      requestId: request.headers['x-request-id'] ?? '',
      selfBases: context.selfBases,
      address: request.headers[ADDRESS_HEADER],
      asked: () => rawRequest(request),
    }) // prettier-ignore
    const source = watchedSource(sourceFor(context, base), trail)
    const answer = await answerAddress({ context, principal, request, base, source, trail })
    // Nothing leaves before it is on record that it does.
    await context.recorder.record(trail.entries(answer.status))
    return answer
  }

  async function answerAddress(asking: Asking): Promise<AppResponse> {
    const { request } = asking
    const { pathname, searchParams } = new URL(request.url, 'http://gateway')
    if (pathname.startsWith('/internal/'))
      return answerInner(asking, pathname.split('/').slice(2).map(decodeURIComponent))
    if (!pathname.startsWith('/fhir/R4/'))
      throw fail(
        'notSupported',
        'view-unsupported',
        `There is no such view of what the FHIR server ${context.settings.name} keeps.`,
      )
    negotiate({ headers: request.headers, query: searchParams })
    return answerFhir(asking, {
      segments: pathname.split('/').slice(3).map(decodeURIComponent),
      query: searchParams,
    })
  }

  return async (request) => {
    try {
      return await dispatch(request)
    } catch (error) {
      if (error instanceof Failure) {
        if (error.kind === 'unavailable')
          context.log.warn('a foreign server did not answer', {
            server: context.settings.name,
            why: reasonOf(error),
          })
        return failureResponse(error)
      }
      const requestId = request.headers['x-request-id'] ?? ''
      context.log.error('a request to a foreign server failed unexpectedly', error, { requestId })
      return failureResponse(unexpected(requestId))
    }
  }
}

/** Of the network or the status: never of a resource. */
const reasonOf = ({ cause }: Failure): string => (cause instanceof Error ? cause.message.slice(0, 100) : '')

function principalOf({ verify }: ForeignContext, { headers }: AppRequest): Promise<Principal> {
  const token = /^Bearer (\S+)$/i.exec(headers['authorization'] ?? '')?.[1]
  if (token !== undefined) return verify(token)
  throw fail('notAuthenticated', 'token-missing', 'This address needs an access token.')
}

interface Address {
  segments: readonly string[]
  query: URLSearchParams
}

async function answerFhir(asking: Asking, { segments, query }: Address): Promise<AppResponse> {
  const { context, principal, request } = asking
  if (segments.at(-1)?.startsWith('$')) {
    const type = segments[0] ?? ''
    // What an operation does is not known: it takes both rights.
    for (const permission of ['r', 'u'] as const) requireReach(principal, { context, type, permission })
    const id = segments.length > 2 ? (segments[1] ?? '') : ''
    return written(asking, { kind: 'operation', type, id }, () =>
      operateForeign(callOf(asking, { type, query }), segments),
    )
  }
  const route = routeOf(request.method, segments) as Required<Route>
  asking.trail.deed = deedOfRoute(route, query)
  if (route.interaction === 'search') {
    requireReach(principal, { context, type: route.type, permission: 's' })
    return searchForeign(asking, { ...route, query })
  }
  const found = interactions[route.interaction]
  if (!found) throw fail('notFound', 'path-unknown', 'There is nothing at this address.')
  requireReach(principal, { context, type: route.type, permission: found.needs })
  const handle = (): Promise<AppResponse> => found.handle(callOf(asking, { type: route.type, query }), route)
  if (found.writes !== undefined)
    return written(asking, { kind: found.writes, type: route.type, id: route.id ?? '' }, handle)
  const answer = await handle()
  if (route.interaction === 'read' || route.interaction === 'vread')
    noteRead(asking.trail, route.type, answer)
  return answer
}

const written = (
  { context, request, base, trail }: Asking,
  write: Omit<Written, 'body'>,
  send: () => Promise<AppResponse>,
): Promise<AppResponse> =>
  recorded(
    {
      recorder: context.recorder,
      origin: trail.origin,
      server: context.settings.name,
      selfBases: [...context.selfBases, base],
    },
    [{ ...write, body: request.body?.toString() }],
    send,
  )

function callOf(
  { context, principal, request, base, source }: Asking,
  { type, query }: { type: string; query: URLSearchParams },
): ForeignCall {
  const definition = definitionOf(context, type)
  const { server, turns, selfBases, sealer } = context
  return {
    server, source, definition, base, turns, query,
    method: request.method,
    headers: request.headers,
    selfBases: [...selfBases, base],
    body: () => {
      if (request.method !== 'PATCH') requireJson(request)
      return textOf(request.body)
    },
    check: (resource) => checkedResource(resource, definition, { ...context, principal, remarks: [] }),
    seal: (text) => sealer.seal(text),
    open: (text) => sealer.open(text),
  } // prettier-ignore
}
