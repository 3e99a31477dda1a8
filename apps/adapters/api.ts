/** The adapters' own addresses: how the feeds do, what could not be applied, the census, and the facts of a facility. */
import type { Principal } from '@medley/auth/principal'
import type { App, AppRequest, AppResponse } from '@medley/client/message'
import { fail, Failure } from '@medley/fhir/failures'
import type { Log } from '@medley/service/log'
import { failureResponse } from '@medley/service/respond'
import { isOutage, outage } from '@medley/store/postgres/outage'
import { censusRoutes } from './census-routes.ts'
import { factsRoutes } from './facts-routes.ts'
import { letterRoutes } from './letter-routes.ts'
import { adaptersOpenApi } from './open-api.ts'
import { readOverview } from './overview.ts'
import { requireRight, watchesAll } from './rights.ts'
import { ok, type Route, type RouteContext } from './routes.ts'

export interface ApiOptions extends RouteContext {
  readonly verify: (token: string) => Promise<Principal>
  readonly log: Log
}

const routes: readonly Route[] = [
  {
    method: 'GET',
    path: '/adapters',
    right: 'see',
    summary: 'Feeds (for people: of their facility): transport, port, counts and lag',
    answer: async ({ context: { pool, runtimes }, principal }) =>
      ok(
        await readOverview(
          pool,
          // A client that watches the platform is told of every facility; a person, and an app in a person's name, of their own.
          runtimes.filter(({ id }) => watchesAll(principal) || id === principal.facility),
        ),
      ),
  },
  ...letterRoutes,
  ...censusRoutes,
  ...factsRoutes,
]

const patterns = routes.map((route) => ({
  ...route,
  pattern: new RegExp(
    `^${route.path.replace('{facility}', '(?<facility>[^/]+)').replace('{id}', String.raw`(?<id>\d{1,18})`)}$`,
  ),
}))

export function createApi(options: ApiOptions): App {
  return async (request) => {
    try {
      return await answer(options, request)
    } catch (error) {
      if (error instanceof Failure) return failureResponse(error)
      if (isOutage(error)) return failureResponse(outage(error))
      options.log.error('a request failed unexpectedly', error)
      return failureResponse(fail('unexpected', 'unexpected', 'Something went wrong here.'))
    }
  }
}

async function answer(options: ApiOptions, request: AppRequest): Promise<AppResponse> {
  const { pathname, searchParams } = new URL(request.url, 'http://adapters')
  if (pathname === '/openapi.json') return adaptersOpenApi(routes)
  const principal = await authenticate(options, request)
  for (const { method, pattern, right, answer: reply } of patterns) {
    const found = method === request.method ? pattern.exec(pathname) : null
    if (!found) continue
    const { facility, id = '' } = found.groups ?? {}
    requireRight(principal, right, facility)
    return reply({
      ...{ context: options, principal, request, query: searchParams },
      ...{ facility: facility ?? '', id },
    })
  }
  throw fail('notFound', 'path-unknown', 'There is nothing at this address.')
}

async function authenticate({ verify }: ApiOptions, { headers }: AppRequest): Promise<Principal> {
  const [, token] = /^Bearer (.+)$/i.exec(headers['authorization'] ?? '') ?? []
  if (token === undefined)
    throw fail('notAuthenticated', 'token-missing', 'This address needs a token for the audience "adapters".')
  return verify(token)
}
