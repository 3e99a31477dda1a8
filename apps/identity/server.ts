/** The HTTP side of identity: the provider and its pages under /auth, the gateway's own questions beside it. */
import { readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyInstance } from 'fastify'
import type Provider from 'oidc-provider'
import type { Principal } from '@medley/auth/principal'
import { authorizationUrl } from './authorization-request.ts'
import { routes } from './endpoints.ts'
import type { Metrics } from '@medley/service/metrics'
import { isOutage } from '@medley/store/postgres/outage'
import type { Identity } from './identity.ts'
import { answerInteraction } from './interactions.ts'
import { errorPage } from './pages/error-page.ts'
import { sayFor } from './pages/say.ts'
import { securityHeaders } from './pages/page.ts'

export interface AuthServer {
  identity: Identity & { fhirAddress: string }
  provider(): Provider
  metrics: Metrics
  /** Who is signed in, as the gateway vouches. */
  sessionOf(header: string | undefined): Promise<Principal | undefined>
}

export const SESSION_HEADER = 'x-medley-session'
const MAX_FORM = 262_144
const AUTHORIZE = `/auth${routes.authorization}`

const css = readFileSync(new URL('pages/pages.css', import.meta.url))
const mark = readFileSync(new URL('pages/wordmark.svg', import.meta.url))
/** https://hl7.org/fhir/smart-app-launch/app-state.html: colours for apps inside our frame. */
const style = JSON.stringify({
  color_background: '#ffffff',
  color_error: '#b3261e',
  color_highlight: '#173382',
  color_success: '#146c2e',
  dim_border_radius: '8px',
  dim_font_size: '15px',
  dim_spacing_size: '16px',
  font_family_body: 'Inter, system-ui, sans-serif',
  font_family_heading: 'Inter, system-ui, sans-serif',
})

const files: Readonly<Record<string, { type: string; body: string | Buffer }>> = {
  '/auth/pages.css': { type: 'text/css; charset=utf-8', body: css },
  '/auth/wordmark.svg': { type: 'image/svg+xml', body: mark },
  '/auth/smart-style.json': { type: 'application/json; charset=utf-8', body: style },
}

/** In a scope of its own: the provider reads the bodies itself. */
export function serveAuth(server: FastifyInstance, auth: AuthServer): void {
  void server.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', (_, __, done) => done(null))
    scope.all('/auth/*', (request, reply) => {
      reply.hijack()
      const [began, route] = [performance.now(), labelOf(request.url)]
      reply.raw.once('finish', () =>
        auth.metrics.observe({
          method: request.method,
          route,
          status: reply.raw.statusCode,
          ms: performance.now() - began,
        }),
      )
      void answer(auth, request.raw, reply.raw).catch((error: unknown) => {
        auth.identity.log.error('a request failed unexpectedly', error)
        const status = isOutage(error) ? 503 : 500
        if (!reply.raw.headersSent) reply.raw.writeHead(status, { 'retry-after': '2', ...securityHeaders() })
        reply.raw.end()
      })
    })
  })
}

/** Metrics never carry what apps send, and have a known number of names. */
const labelOf = (url: string): string =>
  /^\/auth\/(?:authorize|token|introspect|revoke|jwks|interaction|\.well-known)(?![\w-])/.exec(url)?.[0] ??
  '/auth'

async function answer(auth: AuthServer, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [path = ''] = (request.url ?? '').split('?', 1)
  keepKnownHost(auth.identity, request)
  const file = files[path]
  if (file) {
    const headers = {
      'content-type': file.type,
      'cache-control': 'no-cache',
      'access-control-allow-origin': '*',
    }
    response.writeHead(200, { ...headers, ...securityHeaders() }).end(file.body)
    return
  }
  if (/^\/auth\/interaction\/[\w-]+$/.test(path)) return interact(auth, request, response)
  const [originalUrl, baseUrl] = [await urlFor(path, request), '/auth']
  if (originalUrl === undefined) return refuseForm(request, response)
  // The provider stands at the root of its own world; these say where that is.
  Object.assign(request, { originalUrl, baseUrl, url: originalUrl.slice(baseUrl.length) })
  await auth.provider().callback()(request, response)
}

/**
 * Addresses in answers are made of the host that was asked for, but only of one that is ours: otherwise an assertion that a
 * client made for somebody else's server would be good here for whoever names that server as the host.
 */
function keepKnownHost({ issuer, fhirBases }: Identity, { headers }: IncomingMessage): void {
  const known = fhirBases.map((base) => new URL(base).host)
  const asked = headers['x-forwarded-host'] ?? headers.host ?? ''
  const { host, protocol } = new URL(issuer)
  headers['x-forwarded-host'] = known.find((one) => one === asked) ?? host
  headers['x-forwarded-proto'] = protocol.slice(0, -1)
}

async function urlFor(path: string, request: IncomingMessage): Promise<string | undefined> {
  const url = request.url ?? ''
  if (path !== AUTHORIZE) return url
  const isForm = request.method === 'POST'
  const params = isForm ? await readForm(request) : new URLSearchParams(url.slice(path.length))
  if (isForm) request.method = 'GET'
  return params && authorizationUrl(path, params)
}

async function interact(auth: AuthServer, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const session = request.headers[SESSION_HEADER]
  const form = request.method === 'POST' ? await readForm(request) : new URLSearchParams()
  if (!form || (request.method !== 'GET' && request.method !== 'POST')) return refuseForm(request, response)
  await answerInteraction({
    identity: auth.identity, provider: auth.provider(), request, response, form, say: sayFor(request.headers['accept-language']),
    session: await auth.sessionOf(typeof session === 'string' ? session : undefined),
  }) // prettier-ignore
}

function refuseForm({ headers }: IncomingMessage, response: ServerResponse): void {
  response.writeHead(400, { 'content-type': 'text/html; charset=utf-8', ...securityHeaders() })
  response.end(errorPage('The request cannot be read.', sayFor(headers['accept-language'])))
}

async function readForm(request: IncomingMessage): Promise<URLSearchParams | undefined> {
  if (!request.headers['content-type']?.startsWith('application/x-www-form-urlencoded')) return undefined
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    size += (chunk as Buffer).length
    if (size > MAX_FORM) return undefined
    chunks.push(chunk as Buffer)
  }
  return new URLSearchParams(Buffer.concat(chunks).toString('utf8'))
}
