/** The gateway as a function from request to response: sign-in, one FHIR server, the screens. A table of path prefixes. */
import type { Principal } from '@medley/auth/principal'
import type { App, AppRequest, AppResponse } from '@medley/client/message'
import { wholeRequest } from '@medley/client/whole-body'
import { Failure, fail } from '@medley/fhir/failures'
import type { Log } from '@medley/service/log'
import type { Metrics } from '@medley/service/metrics'
import { failureResponse, unexpected } from '@medley/service/respond'
import { isOutage, outage } from '@medley/store/postgres/outage'
import { uuid7 } from '@medley/service/uuid7'
import { answerApps, answerLaunch } from './auth/app-launch.ts'
import { authenticate, type Doorkeeper } from './auth/authenticate.ts'
import { answerLogin, answerLogout, answerSession, type SignIn } from './auth/sign-in.ts'
import { answerEverything } from './fhir/everything.ts'
import type { FhirFace } from './fhir/face.ts'
import { answerFhir } from './fhir/fhir-face.ts'
import { answerMetadata } from './fhir/metadata.ts'
import type { Caller } from './fhir/owners.ts'
import { answerSmartConfiguration } from './fhir/smart-configuration.ts'
import { gatewayOpenApi } from './open-api.ts'
import { answerPatient } from './patient-api.ts'
import { answerStatus, type ModuleAddress } from './status.ts'
import type { StaticFiles } from './web/static-files.ts'

export interface Gateway extends FhirFace, SignIn, Doorkeeper {
  mint(principal: Principal, audience: string): Promise<string>
  addresses: readonly ModuleAddress[]
  staticFiles: StaticFiles
  log: Log
  metrics: Metrics
  version: string
  /** ISO 8601 */
  started: string
}

interface Visit {
  gateway: Gateway
  request: AppRequest
  base: string
  requestId: string
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
        backends: gateway.directory.backends,
        definitions: gateway.definitions.values(),
        base,
      }),
  },
  {
    path: /^\/fhir\/R4\/\.well-known\/smart-configuration$/,
    answer: ({ base }) => answerSmartConfiguration(base),
  },
  {
    path: /^\/fhir\/R4(?:\/|$)/,
    streams: true,
    answer: async (visit) => answerFhir(visit.gateway, await callerOf(visit), visit.request),
  },
  { path: /^\/login$/, answer: ({ gateway, request }) => answerLogin(gateway, request) },
  { path: /^\/logout$/, answer: ({ gateway, request }) => answerLogout(gateway, request) },
  { path: /^\/session$/, answer: ({ gateway, request }) => answerSession(gateway, request) },
  { path: /^\/session\/apps$/, answer: ({ gateway, request }) => answerApps(gateway, request) },
  {
    path: /^\/session\/launch$/,
    answer: ({ gateway, request, base }) => answerLaunch(gateway, request, base),
  },
  { path: /^\/status$/, answer: ({ gateway }) => answerStatus(gateway.addresses) },
  { path: /^\/openapi\.json$/, answer: ({ gateway }) => gatewayOpenApi(gateway) },
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
  const { gateway, request, requestId } = visit
  try {
    const path = request.url.split('?', 1)[0] ?? ''
    const place = places.find((one) => one.path.test(path))
    if (place) return await place.answer(place.streams ? visit : { ...visit, request: await wholeRequest(request) })
    const file = await gateway.staticFiles(request)
    if (file) return file
    throw fail('notFound', 'path-unknown', 'There is nothing at this address.')
  } catch (error) {
    if (error instanceof Failure) return failureResponse(error)
    if (isOutage(error)) return failureResponse(outage(error))
    gateway.log.error('a request failed unexpectedly', error, { requestId })
    return failureResponse(unexpected(requestId))
  }
}

async function callerOf({ gateway, request, base, requestId }: Visit): Promise<Caller> {
  const principal = await authenticate(gateway, request)
  return { principal, base, requestId, mint: gateway.mint }
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
