/**
 * CORS for apps that run in a browser on a site of their own: the origins of registered apps may call the FHIR API with
 * their tokens, never with the cookie of a session. What is public, any site may read.
 */
import type { App, AppRequest, AppResponse } from '@medley/client/message'
import { createAnswerCache } from './answer-cache.ts'
import type { IdentityClient } from './identity-client.ts'

const FHIR = /^\/fhir\/R4(?:[/?]|$)/
const PUBLIC = /^\/fhir\/R4\/(?:metadata|\.well-known\/smart-configuration)(?:\?|$)/
const METHODS = 'GET, POST, PUT, PATCH, DELETE'
const REQUEST_HEADERS =
  'authorization, content-type, accept, prefer, if-match, if-none-match, if-none-exist, if-modified-since, idempotency-key'
const RESPONSE_HEADERS =
  'location, content-location, etag, last-modified, retry-after, www-authenticate, x-request-id'
const MAX_AGE_S = 600

export function withCrossOrigin(
  app: App,
  identity: Pick<IdentityClient, 'isAppOrigin'>,
  now: () => number,
): App {
  const origins = createAnswerCache<boolean>(now)
  return async (request) => {
    const { origin } = request.headers
    if (origin === undefined || !FHIR.test(request.url)) return app(request)
    const allowed = PUBLIC.test(request.url)
      ? '*'
      : (await origins.get(origin, () => identity.isAppOrigin(origin)).catch(() => false))
        ? origin
        : undefined
    if (isPreflight(request)) return preflight(allowed)
    const response = await app(request)
    response.headers['vary'] = [response.headers['vary'], 'origin']
      .filter((one) => one !== undefined)
      .join(', ')
    if (allowed === undefined) return response
    response.headers['access-control-allow-origin'] = allowed
    response.headers['access-control-expose-headers'] = RESPONSE_HEADERS
    return response
  }
}

const isPreflight = ({ method, headers }: AppRequest): boolean =>
  method === 'OPTIONS' && headers['access-control-request-method'] !== undefined

const preflight = (allowed: string | undefined): AppResponse => ({
  status: allowed === undefined ? 403 : 204,
  headers: {
    vary: 'origin',
    ...(allowed === undefined
      ? {}
      : {
          'access-control-allow-origin': allowed,
          'access-control-allow-methods': METHODS,
          'access-control-allow-headers': REQUEST_HEADERS,
          'access-control-max-age': String(MAX_AGE_S),
        }),
  },
})
