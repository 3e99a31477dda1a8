/** The gateway as a function from request to response: sign-in, one FHIR server, the screens. A table of path prefixes. */
import type { Principal } from '@medley/auth/principal'
import type { App, AppRequest, AppResponse } from '@medley/client/message'
import { wholeRequest } from '@medley/client/whole-body'
import { Failure, fail } from '@medley/fhir/failures'
import type { Log } from '@medley/service/log'
import { ADDRESS_HEADER, rawRequest } from '@medley/service/audit/raw-request'
import type { Metrics } from '@medley/service/metrics'
import { failureResponse, unexpected } from '@medley/service/respond'
import { isOutage, outage } from '@medley/store/postgres/outage'
import { uuid7 } from '@medley/service/uuid7'
import { recordRefusal, type OnRecord } from './audit.ts'
import { authenticate, type Doorkeeper } from './auth/authenticate.ts'
import { answerCallback, answerExternal, answerExternalEnd } from './auth/external-sign-in.ts'
import type { Reach } from './auth/reach.ts'
import { answerSession } from './auth/session-api.ts'
import { answerLogin, answerLogout, type SignIn } from './auth/sign-in.ts'
import { answerBreakGlass, breakGlassPath } from './emergency/break-glass.ts'
import { type Emergencies, withEmergencies } from './emergency/grants.ts'
import { answerOwnEmergencies, ownEmergenciesPath } from './emergency/own.ts'
import { answerEmergencies, emergenciesPath } from './emergency/review.ts'
import { answerEvents, type Events } from './events/answer-events.ts'
import { answerContext, type ContextTopics } from './events/context-events.ts'
import { answerEverything } from './fhir/everything.ts'
import { answerFeeds, feedsPath } from './feeds-api.ts'
import type { FhirFace } from './fhir/face.ts'
import { answerFhir } from './fhir/fhir-face.ts'
import { answerMetadata } from './fhir/metadata.ts'
import type { Backend, Caller } from './fhir/owners.ts'
import { answerSmartConfiguration } from './fhir/smart-configuration.ts'
import { gatewayOpenApi } from './open-api.ts'
import { answerPrivacy } from './privacy-api.ts'
import { answerPatient } from './patient-api.ts'
import { answerStatus, type ForeignState, type ModuleAddress } from './status.ts'
import { answerCspReport } from './web/csp-report.ts'
import { SIGNED_IN_PATH, signedInPage } from './web/signed-in-page.ts'
import type { StaticFiles } from './web/static-files.ts'

export interface Gateway extends FhirFace, SignIn, Doorkeeper, Omit<Events, 'directory'> {
  mint(principal: Principal, audience: string): Promise<string>
  addresses: readonly ModuleAddress[]
  recorder: OnRecord
  /** Feeds of facilities. */
  adapters: Backend
  contexts: ContextTopics
  foreign: readonly ForeignState[]
  staticFiles: StaticFiles
  log: Log
  metrics: Metrics
  emergencies: Emergencies
  reach: Reach
  version: string
  /** ISO 8601 */
  started: string
}

interface Visit {
  gateway: Gateway
  request: AppRequest
  base: string
  requestId: string
  /** Once it is known who asks. */
  principal?: Principal
}

interface Place {
  /** Whole path, or the beginning of one with a slash at its end. */
  path: RegExp
  /** A large body may be passed through; elsewhere it is read before. */
  streams?: true
  answer(visit: Visit): Promise<AppResponse> | AppResponse
}

const places: readonly Place[] = [
  {
    path: /^\/fhir\/R4\/metadata$/,
    answer: ({ gateway, base }) =>
      answerMetadata({
        ...gateway,
        backends: gateway.directory.all,
        definitions: gateway.definitions.values(),
        base,
      }),
  },
  {
    path: /^\/fhir\/R4\/\.well-known\/smart-configuration$/,
    answer: ({ base }) => answerSmartConfiguration(base),
  },
  {
    path: breakGlassPath,
    answer: async (visit) => answerBreakGlass(visit.gateway, await callerOf(visit), visit),
  },
  {
    path: ownEmergenciesPath,
    answer: async (visit) => answerOwnEmergencies(visit.gateway, await callerOf(visit), visit.request),
  },
  {
    path: emergenciesPath,
    answer: async (visit) => answerEmergencies(visit.gateway, await callerOf(visit), visit.request),
  },
  {
    path: /^\/fhir\/R4(?:\/|$)/,
    streams: true,
    answer: async (visit) => answerFhir(visit.gateway, await callerOf(visit), visit.request),
  },
  { path: /^\/login$/, answer: (visit) => answerLogin(visit.gateway, visit) },
  { path: /^\/login\/external$/, answer: (visit) => answerExternal(visit.gateway, visit) },
  { path: /^\/login\/callback$/, answer: (visit) => answerCallback(visit.gateway, visit) },
  { path: new RegExp(`^${SIGNED_IN_PATH}$`), answer: signedInPage },
  { path: /^\/login\/out$/, answer: (visit) => answerExternalEnd(visit.gateway, visit) },
  { path: /^\/logout$/, answer: (visit) => answerLogout(visit.gateway, visit) },
  {
    path: /^\/session(?:\/|$)/,
    answer: (visit) => answerSession(visit.gateway, visit),
  },
  {
    path: /^\/events$/,
    answer: async (visit) =>
      answerEvents(visit.gateway, {
        caller: await callerOf(visit),
        request: visit.request,
        authenticate: () => whoAsks(visit.gateway, visit.request),
      }),
  },
  {
    path: /^\/context$/,
    answer: async (visit) =>
      answerContext(visit.gateway.contexts, {
        principal: (await callerOf(visit)).principal,
        request: visit.request,
        authenticate: () => whoAsks(visit.gateway, visit.request),
      }),
  },
  { path: /^\/csp-report$/, answer: ({ gateway, request }) => answerCspReport(gateway, request) },
  { path: /^\/status$/, answer: ({ gateway }) => answerStatus(gateway) },
  { path: /^\/openapi\.json$/, answer: ({ gateway }) => gatewayOpenApi(gateway) },
  {
    path: /^\/api\/privacy\/(?:reviews|exports)$/,
    answer: async (visit) => answerPrivacy(visit.gateway.recorder, (await callerOf(visit)).principal, visit),
  },
  {
    path: feedsPath,
    answer: async (visit) => answerFeeds(visit.gateway.adapters, await callerOf(visit), visit.request),
  },
  { path: /^\/api\/patients\/[^/]+\/\$everything$/, answer: everythingView },
  {
    path: /^\/api\/patients\/[^/]+$/,
    answer: async (visit) => answerPatient(visit.gateway.directory, await callerOf(visit), visit.request),
  },
]

export function createGateway(gateway: Gateway): App {
  return async (request) => {
    const began = performance.now()
    const requestId = uuid7(gateway.now())
    const response = await answer({
      gateway,
      request,
      requestId,
      base: request.headers['x-medley-base'] ?? '',
    })
    response.headers['x-request-id'] = requestId
    gateway.metrics.observe({
      method: request.method,
      route: labelOf(request.url),
      status: response.status,
      ms: performance.now() - began,
    })
    return request.method === 'HEAD' ? { ...response, body: undefined } : response
  }
}

async function answer(visit: Visit): Promise<AppResponse> {
  let code: string | undefined
  const response = await guarded(
    visit,
    () => answerPlace(visit),
    (failure) => (code = failure),
  )
  if (response.status < 401) return response
  return guarded(visit, async () => {
    await recordRefusal(visit.gateway.recorder, visit, { status: response.status, code })
    return response
  })
}

async function answerPlace(visit: Visit): Promise<AppResponse> {
  const { gateway, request } = visit
  const path = request.url.split('?', 1)[0] ?? ''
  const place = places.find((one) => one.path.test(path))
  if (place && !place.streams) visit.request = await wholeRequest(request)
  if (place) return await place.answer(visit)
  const file = await gateway.staticFiles(request)
  if (file) return file
  throw fail('notFound', 'path-unknown', 'There is nothing at this address.')
}

async function guarded(
  { gateway, requestId }: Visit,
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
    gateway.log.error('a request failed unexpectedly', error, { requestId })
    return failureResponse(unexpected(requestId))
  }
}

const whoAsks = async (gateway: Gateway, request: AppRequest): Promise<Principal> =>
  gateway.reach.of(await authenticate(gateway, request))

async function callerOf(visit: Visit): Promise<Caller> {
  const { gateway, request, base, requestId } = visit
  const principal = await withEmergencies(gateway.emergencies, await whoAsks(gateway, request))
  visit.principal = principal
  const { mint } = gateway
  return {
    principal,
    base,
    requestId,
    mint,
    address: request.headers[ADDRESS_HEADER],
    url: request.url,
    asked: () => rawRequest(request),
  }
}

async function everythingView(visit: Visit): Promise<AppResponse> {
  const { gateway, request, base } = visit
  const { pathname, searchParams } = new URL(request.url, 'http://gateway')
  const patient = decodeURIComponent(pathname.split('/')[3] ?? '')
  const place = base.replace(/\/fhir\/R4$/, '/api/patients')
  return answerEverything(gateway, await callerOf(visit), { patient, query: searchParams, place })
}

/** Metrics never carry ids. */
const labelOf = (url: string): string => /^\/(?:fhir\/R4\/?[A-Z]?[A-Za-z]*|[a-z]+)/.exec(url)?.[0] ?? '/'
