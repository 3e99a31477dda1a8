/** `GET /events` (docs/events.md). */
import type { AppRequest, AppResponse } from '@medley/client/message'
import type { Principal } from '@medley/auth/principal'
import { Failure, fail } from '@medley/fhir/failures'
import type { Caller, Directory } from '../fhir/owners.ts'
import type { Cursors } from './cursor.ts'
import { openEventStream } from './event-stream.ts'
import type { EventHub } from './hub.ts'

export interface Events {
  hub: EventHub
  cursors: Cursors
  directory: Directory
  /** ms since 1970. */
  now(): number
}

const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  'x-accel-buffering': 'no',
}

interface Asked {
  caller: Caller
  request: AppRequest
  authenticate(): Promise<Principal>
}

export function answerEvents(events: Events, { caller, request, authenticate }: Asked): AppResponse {
  if (request.method !== 'GET')
    throw fail('methodNotAllowed', 'method-not-allowed', 'This address takes GET.', {
      headers: { allow: 'GET' },
    })
  if (events.hub.isClosed())
    throw fail('unavailable', 'gateway-stopping', 'The gateway is stopping.', {
      headers: { 'retry-after': '1' },
    })
  const { searchParams } = new URL(request.url, 'http://gateway')
  const last = request.headers['last-event-id'] ?? searchParams.get('lastEventId') ?? ''
  const types = searchParams.get('_type')
  const from = last === '' ? undefined : events.cursors.read(caller.principal.facility, last)
  const stream = openEventStream({
    ...events,
    ...{ caller: { ...caller }, from },
    types: types === null ? undefined : new Set(types.split(',')),
    again: () => authenticate().catch(signedOut),
  })
  request.cancellation?.onCancel(() => stream.destroy())
  return { status: 200, headers: { ...HEADERS }, stream }
}

function signedOut(error: unknown): undefined {
  if (error instanceof Failure && error.status < 500) return undefined
  throw error
}
