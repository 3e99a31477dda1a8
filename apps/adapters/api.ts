/** The adapters' own addresses: how the feeds do, what could not be applied, and putting it back to work. */
import type { Pool } from 'pg'
import { resourceScopes } from '@medley/auth/scopes'
import type { Principal } from '@medley/auth/principal'
import type { App, AppRequest, AppResponse } from '@medley/client/message'
import { fail, Failure } from '@medley/fhir/failures'
import type { Log } from '@medley/service/log'
import { failureResponse, jsonResponse } from '@medley/service/respond'
import { isOutage, outage } from '@medley/store/postgres/outage'
import { groupDeadLetters, ignore, listDeadLetters, readRaw, replay } from './dead-letters.ts'
import { adaptersOpenApi } from './open-api.ts'
import { readOverview } from './overview.ts'
import { readReport, reconcile } from './reconcile.ts'
import type { Runtime } from './runtime.ts'

export interface ApiOptions {
  readonly pool: Pool
  readonly runtimes: readonly Runtime[]
  readonly verify: (token: string) => Promise<Principal>
  readonly log: Log
  readonly now: () => number
}

interface Asked {
  readonly options: ApiOptions
  readonly principal: Principal
  readonly request: AppRequest
  readonly parameters: Readonly<Record<string, string>>
  readonly query: URLSearchParams
}

interface Route {
  readonly method: string
  readonly path: RegExp
  readonly answer: (asked: Asked) => Promise<AppResponse>
}

const ok = (value: unknown): AppResponse => jsonResponse(200, value, { 'cache-control': 'no-store' })

const routes: readonly Route[] = [
  {
    method: 'GET',
    path: /^\/adapters$/,
    answer: async ({ options }) => ok(await readOverview(options.pool, options.runtimes)),
  },
  {
    method: 'GET',
    path: /^\/adapters\/(?<facility>[^/]+)\/dead-letters$/,
    answer: async ({ options: { pool }, parameters: { facility = '' }, query }) =>
      ok({
        groups: await groupDeadLetters(pool, facility),
        deadLetters: await listDeadLetters(pool, facility, afterOf(query)),
      }),
  },
  {
    method: 'GET',
    path: /^\/adapters\/(?<facility>[^/]+)\/dead-letters\/(?<id>\d{1,18})\/raw$/,
    answer: raw,
  },
  { method: 'POST', path: /^\/adapters\/(?<facility>[^/]+)\/dead-letters\/replay$/, answer: again },
  {
    method: 'POST',
    path: /^\/adapters\/(?<facility>[^/]+)\/dead-letters\/(?<id>\d{1,18})\/replay$/,
    answer: (asked) => again(asked, [asked.parameters['id'] ?? '']),
  },
  {
    method: 'POST',
    path: /^\/adapters\/(?<facility>[^/]+)\/dead-letters\/(?<id>\d{1,18})\/ignore$/,
    answer: putAside,
  },
  {
    method: 'GET',
    path: /^\/adapters\/(?<facility>[^/]+)\/reconciliation$/,
    answer: async ({ options: { pool }, parameters: { facility = '' } }) => {
      const report = await readReport(pool, facility)
      if (!report)
        throw fail('notFound', 'reconciliation-missing', 'No census of this facility was compared yet.')
      return ok(report)
    },
  },
  {
    method: 'POST',
    path: /^\/adapters\/(?<facility>[^/]+)\/reconciliation$/,
    answer: async ({ options, parameters: { facility = '' }, request }) => {
      const runtime = options.runtimes.find(({ file }) => file.facility.id === facility)
      if (!runtime?.adapter.census)
        throw fail('notFound', 'census-missing', 'The adapter of this facility reads no census.')
      return ok(await reconcile(runtime, request.body ?? Buffer.alloc(0), options.now()))
    },
  },
]

const afterOf = (query: URLSearchParams): string => {
  const after = query.get('after') ?? '0'
  if (!/^\d{1,18}$/.test(after))
    throw fail('badRequest', 'after-malformed', '"after" is the id of the last dead letter seen.')
  return after
}

async function raw({
  options: { pool },
  parameters: { facility = '', id = '' },
}: Asked): Promise<AppResponse> {
  const bytes = await readRaw(pool, facility, id)
  if (!bytes) throw fail('notFound', 'message-unknown', 'There is no such message.')
  // The bytes as they came: a message of whatever character set, never shown as a page.
  const headers = {
    'content-type': 'application/octet-stream',
    'content-disposition': 'attachment',
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  }
  return { status: 200, headers, body: bytes }
}

async function again(
  { options, parameters: { facility = '' } }: Asked,
  ids?: readonly string[],
): Promise<AppResponse> {
  const replayed = await replay(options.pool, facility, ids)
  if (ids && replayed === 0)
    throw fail(
      'notFound',
      'dead-letter-unknown',
      'There is no such dead letter, or it broke off and cannot be applied.',
    )
  options.runtimes.find(({ file }) => file.facility.id === facility)?.wake()
  return ok({ replayed })
}

async function putAside({
  options: { pool },
  parameters: { facility = '', id = '' },
  request,
}: Asked): Promise<AppResponse> {
  const { reason } = readJson(request) as { reason?: unknown }
  if (typeof reason !== 'string' || reason.trim() === '')
    throw fail('invalid', 'reason-missing', 'Say why: { "reason": "…" }.')
  if (!(await ignore(pool, facility, { id, reason })))
    throw fail('notFound', 'dead-letter-unknown', 'There is no such dead letter.')
  return ok({ ignored: id })
}

function readJson({ body }: AppRequest): unknown {
  try {
    return JSON.parse(body?.toString('utf8') ?? '{}') ?? {}
  } catch {
    throw fail('malformed', 'json-malformed', 'The body is no JSON.')
  }
}

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
  const url = new URL(request.url, 'http://adapters')
  if (url.pathname === '/openapi.json') return adaptersOpenApi()
  const principal = await authenticate(options, request)
  for (const { method, path, answer: reply } of routes) {
    const found = path.exec(url.pathname)
    if (!found || method !== request.method) continue
    const parameters = found.groups ?? {}
    requireRight(principal, parameters['facility'])
    return reply({ options, principal, request, parameters, query: url.searchParams })
  }
  throw fail('notFound', 'path-unknown', 'There is nothing at this address.')
}

async function authenticate({ verify }: ApiOptions, { headers }: AppRequest): Promise<Principal> {
  const [, token] = /^Bearer (.+)$/i.exec(headers['authorization'] ?? '') ?? []
  if (token === undefined)
    throw fail('notAuthenticated', 'token-missing', 'This address needs a token for the audience "adapters".')
  return verify(token)
}

/** Messages are somebody's record: only those of one's own facility, and only for whoever may read all of it. */
function requireRight({ facility, scope, roles }: Principal, asked: string | undefined): void {
  const readsAll = resourceScopes(scope).some(
    ({ context, type, permissions, constraint }) =>
      context === 'system' && ['*', 'Patient'].includes(type) && permissions.includes('r') && !constraint,
  )
  if (!readsAll && !roles.includes('admin'))
    throw fail('forbidden', 'scope-missing', 'The access token does not allow to see the feeds.')
  if (asked !== undefined && asked !== facility)
    throw fail('notFound', 'facility-unknown', 'There is no such facility here.')
}
