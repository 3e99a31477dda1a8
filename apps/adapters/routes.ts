/** The shape of the adapters' addresses: each names what it takes to ask it. */
import type { Pool } from 'pg'
import type { Recorder } from '@medley/audit/recorder'
import type { Principal } from '@medley/auth/principal'
import type { AppRequest, AppResponse } from '@medley/client/message'
import { fail } from '@medley/fhir/failures'
import { jsonResponse } from '@medley/service/respond'
import type { Right } from './rights.ts'
import type { Runtime } from './runtime.ts'

export interface RouteContext {
  readonly pool: Pool
  readonly runtimes: readonly Runtime[]
  readonly recorder: Pick<Recorder, 'record'>
  readonly now: () => number
  /** The facts of a facility are others now. */
  readonly changed: () => void
}

export interface Asked {
  readonly context: RouteContext
  readonly principal: Principal
  readonly request: AppRequest
  /** '' where the address names none. */
  readonly facility: string
  /** Of a message; '' where the address names none. */
  readonly id: string
  readonly query: URLSearchParams
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT'
  /** Below the root, with `{facility}` and `{id}` of a message. */
  readonly path: string
  readonly right: Right
  /** For OpenAPI. */
  readonly summary: string
  readonly answer: (asked: Asked) => Promise<AppResponse>
}

export const ok = (value: unknown, headers: Record<string, string> = {}): AppResponse =>
  jsonResponse(200, value, { 'cache-control': 'no-store', ...headers })

export function runtimeOf({ context, facility }: Asked): Runtime {
  const runtime = context.runtimes.find(({ id }) => id === facility)
  if (!runtime) throw fail('notFound', 'facility-unknown', 'There is no such facility here.')
  return runtime
}

/** The body as a JSON object. */
export function readJson({ body }: AppRequest): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body?.toString('utf8') || '{}')
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>
  } catch {
    // Told below.
  }
  throw fail('malformed', 'json-malformed', 'The body is no JSON object.')
}

export const isText = (value: unknown): value is string => typeof value === 'string' && value.trim() !== ''
