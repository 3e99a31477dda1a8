/** From a service definition to a function from request to response. No socket: tests and every shell call the same. */
import type { App, AppRequest, AppResponse } from '@medley/client/message'
import type { AuditEntry } from '@medley/audit/event'
import { auditFailure, isAuditFault } from '@medley/audit/recorder'
import type { Use } from '@medley/auth/rights'
import { Failure, fail } from '@medley/fhir/failures'
import { isOutage, outage } from '@medley/store/postgres/outage'
import { requirePermission, requireReadable, requireRole } from './access.ts'
import { deedOfFace, deedOfRoute } from './audit/deeds.ts'
import { ADDRESS_HEADER, rawRequest } from './audit/raw-request.ts'
import { nobody, refusalOf } from './audit/refusal.ts'
import { createTrail, type Trail } from './audit/trail.ts'
import { watched } from './audit/watched-store.ts'
import { capabilityStatement } from './capability.ts'
import type { Call, ServiceContext } from './context.ts'
import type { ServiceDefinition } from './define-service.ts'
import { bundle } from './interactions/bundle.ts'
import { changes, visible } from './interactions/changes.ts'
import { compartment } from './interactions/compartment.ts'
import { facts } from './interactions/facts.ts'
import { histories } from './interactions/histories.ts'
import { history } from './interactions/history.ts'
import { patchFound, removeFound, updateFound } from './interactions/conditional.ts'
import { create, patch, read, remove, update, vread } from './interactions/instance.ts'
import { manySearch } from './interactions/many-search.ts'
import { rawContentOf } from './interactions/raw.ts'
import { search } from './interactions/search.ts'
import { searches } from './interactions/searches.ts'
import { transactions } from './interactions/transactions.ts'
import { negotiate } from './negotiate.ts'
import { isOperation, operationsOf, runOperation } from './operations/run-operation.ts'
import { openApi } from './open-api.ts'
import { failureResponse, fhirResponse, jsonResponse, unexpected } from './respond.ts'
import { routeOf, type Interaction, type Route } from './routes.ts'
import { runView } from './views.ts'
import { uuid7 } from './uuid7.ts'

type Handle = (call: Call, route: Required<Route>) => Promise<AppResponse>

/** Each interaction with the right it needs on the type of its address. */
const interactions: Readonly<
  Record<Exclude<Interaction, 'metadata' | 'bundle'>, { needs: Use; handle: Handle }>
> = {
  search: { needs: 's', handle: search },
  'search-many': { needs: 's', handle: manySearch },
  create: { needs: 'c', handle: create },
  read: { needs: 'r', handle: read },
  vread: { needs: 'r', handle: vread },
  update: { needs: 'u', handle: update },
  patch: { needs: 'u', handle: patch },
  delete: { needs: 'd', handle: remove },
  'update-found': { needs: 'u', handle: updateFound },
  'patch-found': { needs: 'u', handle: patchFound },
  'delete-found': { needs: 'd', handle: removeFound },
  'history-instance': { needs: 'history', handle: history },
  'history-type': { needs: 'type-history', handle: history },
  'history-system': { needs: 'type-history', handle: history },
}

/** Their answer can be plain content. */
const READS: ReadonlySet<Interaction> = new Set(['read', 'vread'])

export function createApp(service: ServiceDefinition, context: ServiceContext): App {
  const started = new Date(context.now()).toISOString()

  async function handle(request: AppRequest): Promise<AppResponse> {
    const began = performance.now()
    const requestId = request.headers['x-request-id'] ?? uuid7(context.now())
    const response = await answer(request, requestId)
    response.headers['x-request-id'] = requestId
    const [route = ''] = request.url.split('?')
    context.metrics.observe({
      method: request.method,
      route: labelOf(route),
      status: response.status,
      ms: performance.now() - began,
    })
    return request.method === 'HEAD' ? { ...response, body: undefined } : response
  }

  async function answer(request: AppRequest, requestId: string): Promise<AppResponse> {
    const visit: Visit = { request, requestId }
    const response = await guarded(
      requestId,
      () => dispatch(visit),
      (code) => (visit.code = code),
    )
    // Nothing leaves before it is on record that it does.
    return guarded(requestId, async () => {
      await context.recorder.record(entriesOf(visit, response))
      return response
    })
  }

  async function guarded(
    requestId: string,
    work: () => Promise<AppResponse>,
    refused?: (code: string | undefined) => void,
  ): Promise<AppResponse> {
    try {
      return await work()
    } catch (error) {
      if (error instanceof Failure) {
        refused?.(error.issues[0]?.failure)
        return failureResponse(error)
      }
      if (isOutage(error)) return failureResponse(outage(error))
      if (isAuditFault(error)) return failureResponse(auditFailure(error))
      context.log.error('a request failed unexpectedly', error, { requestId })
      return failureResponse(unexpected(requestId))
    }
  }

  /** Refusals are recorded by whoever gives them to the outside; for what comes through the gateway that is the gateway. */
  function entriesOf(
    { request, requestId, trail, isFromGateway, code }: Visit,
    { status }: AppResponse,
  ): AuditEntry[] {
    const entries = trail?.entries(status) ?? []
    if (isFromGateway === true || status < 401) return entries
    const { url, headers } = request
    const segments = url.replace(/\?.*/, '').split('/').slice(3)
    const origin =
      trail?.origin ??
      nobody({ requestId, address: headers[ADDRESS_HEADER], base: headers['x-medley-base'] ?? '' })
    return [...entries, ...refusalOf(origin, { status, segments, asked: rawRequest(request), code })]
  }

  async function dispatch(visit: Visit): Promise<AppResponse> {
    const { request, requestId } = visit
    const { face, segments, query } = addressOf(request.url)
    const base = request.headers['x-medley-base'] ?? ''
    const open = openAddress({ face, segments, base })
    if (open) return open
    const principal = await authenticate(request)
    const trail = createTrail({
      principal, requestId, base, selfBases: context.selfBases,
      address: request.headers[ADDRESS_HEADER], asked: () => rawRequest(request),
    }) // prettier-ignore
    Object.assign(visit, { trail, isFromGateway: principal.direct !== true })
    trail.deed = deedOfFace(face, segments)
    requireRole(service, principal)
    const call: Call = {
      ...context, service, principal, segments, query, base, requestId, trail,
      store: watched(context.store, trail),
      method: request.method, headers: request.headers, body: request.body, remarks: [],
      cancellation: request.cancellation,
    } // prettier-ignore
    if (face === 'transactions') return transactions(call)
    if (face === 'compartments') return compartment(call)
    if (face === 'searches') return searches(call)
    if (face === 'histories') return histories(call)
    if (face === 'changes') return changes(call)
    // Whether something is there to be seen is no reading of it.
    if (face === 'visible') return visible({ ...call, store: context.store })
    if (face === 'facts') return facts({ ...call, store: context.store })
    if (face === 'api') return runView(call)
    return runInteraction(call, request)
  }

  function openAddress({
    face,
    segments,
    base,
  }: {
    face: string
    segments: readonly string[]
    base: string
  }): AppResponse | undefined {
    if (face === 'openapi') return jsonResponse(200, openApi(service, context))
    if (face !== 'fhir' || segments[0] !== 'metadata' || segments.length > 1) return undefined
    const { definitions, version } = context
    const name = service.module.name
    return fhirResponse(
      200,
      JSON.stringify(
        capabilityStatement({
          name, version, base, date: started,
          definitions: definitions.values(), operations: operationsOf(service), readOnly: service.readOnly === true,
          profilesOf: (type) => context.profiles.profiles.ofType(type),
        }), // prettier-ignore
      ),
    )
  }

  async function authenticate({ headers }: AppRequest): Promise<Call['principal']> {
    const token = /^Bearer (\S+)$/i.exec(headers['authorization'] ?? '')?.[1]
    if (token) return context.verify(token)
    throw fail('notAuthenticated', 'token-missing', 'This address needs an access token.', {
      headers: { 'www-authenticate': 'Bearer' },
    })
  }

  async function runInteraction(call: Call, request: AppRequest): Promise<AppResponse> {
    if (isOperation(call.segments)) {
      const [type = '', id] = call.segments
      const what = call.segments.at(-1)?.slice(1) ?? ''
      call.trail.deed = { kind: 'operation', what, type, ...(id?.startsWith('$') === false ? { id } : {}) }
      negotiate(call)
      return runOperation(call)
    }
    const route = routeOf(call.method, call.segments) as Required<Route>
    call.trail.deed = deedOfRoute(route, call.query)
    if (!READS.has(route.interaction) || !rawContentOf(call, route.type)) negotiate(call)
    if (route.interaction === 'metadata')
      throw fail('notFound', 'path-unknown', 'There is nothing at this address.')
    requireReadable(service, route.interaction)
    if (route.interaction === 'bundle') return bundle(call, (entry) => runEntry(entry, request))
    const { needs, handle: run } = interactions[route.interaction]
    // Sources of a search over types ask for each of them.
    const types =
      route.interaction === 'search-many' ? [] : route.type ? [route.type] : call.definitions.keys()
    for (const type of types) requirePermission(call, type, needs)
    return run(call, route)
  }

  /** An entry of a batch is authorised and answered as if it came alone. */
  const runEntry = (entry: AppRequest, { headers }: AppRequest): Promise<AppResponse> => {
    const { authorization, 'x-medley-base': base, 'x-request-id': id, [ADDRESS_HEADER]: address } = headers
    const own = {
      ...entry.headers,
      authorization,
      'x-medley-base': base,
      'x-request-id': id,
      [ADDRESS_HEADER]: address,
    }
    return handle({ ...entry, url: `/fhir/R4${entry.url}`, headers: own })
  }

  return handle
}

/** What is known of a request by the time it is answered. */
interface Visit {
  request: AppRequest
  requestId: string
  trail?: Trail
  isFromGateway?: boolean
  /** Public code of the failure that it ended in. */
  code?: string | undefined
}

interface Address {
  face:
    | 'fhir'
    | 'api'
    | 'transactions'
    | 'compartments'
    | 'searches'
    | 'histories'
    | 'changes'
    | 'visible'
    | 'facts'
    | 'openapi'
  segments: string[]
  query: URLSearchParams
}

const faces: readonly [Address['face'], string][] = [
  ['fhir', '/fhir/R4'],
  ['transactions', '/internal/transactions'],
  ['compartments', '/internal/compartments'],
  ['searches', '/internal/searches'],
  ['histories', '/internal/histories'],
  ['changes', '/internal/changes'],
  ['visible', '/internal/visible'],
  ['facts', '/internal/facts'],
  ['openapi', '/openapi.json'],
]

function addressOf(url: string): Address {
  const [path = '', query = ''] = splitOnce(url, '?')
  const parts = path.split('/').slice(1).map(decoded)
  const found = faces.find(([, prefix]) => path === prefix || path.startsWith(`${prefix}/`))
  if (found) {
    const depth = found[1].split('/').length - 1
    // A slash at the end means the same address.
    const segments = parts.slice(depth).filter((part, place, all) => part !== '' || place < all.length - 1)
    return { face: found[0], segments, query: new URLSearchParams(query) }
  }
  if (parts[0] === 'api') return { face: 'api', segments: parts, query: new URLSearchParams(query) }
  throw fail('notFound', 'path-unknown', 'There is nothing at this address.')
}

function splitOnce(text: string, separator: string): [string, string?] {
  const place = text.indexOf(separator)
  return place < 0 ? [text] : [text.slice(0, place), text.slice(place + 1)]
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch (cause) {
    throw fail('badRequest', 'path-malformed', 'The address is not well encoded.', { cause })
  }
}

/** Metrics never carry ids: only the face and the type. */
const labelOf = (path: string): string =>
  /^\/(?:fhir\/R4\/?[A-Z]?[A-Za-z]*|api\/[a-z]+|internal\/[a-z]+)/.exec(path)?.[0] ?? 'other'
