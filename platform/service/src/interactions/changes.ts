/**
 * For the gateway's event streams: `GET /internal/changes`, what was written in a facility after a position, held back
 * while there is nothing; and `POST /internal/visible`, which of some resources there are for a caller.
 */
import { eventOf, type ChangeEvent } from '@medley/events/change-event'
import type { AppResponse } from '@medley/client/message'
import { Failure, fail } from '@medley/fhir/failures'
import type { ResourceKey } from '@medley/store/store'
import { requirePermission } from '../access.ts'
import type { Call } from '../context.ts'
import { textOf } from '../request-body.ts'
import { jsonResponse } from '../respond.ts'
import { accessOf } from './on-behalf.ts'

export interface WireChanges {
  changes: { event: ChangeEvent; position: string }[]
  position: string
  more: boolean
}

const MAX_PAGE = 500
const MAX_WAIT_MS = 25_000

/** No person: it sees that something was written, and nothing of what. */
export const FEED_SUBJECT = 'events'

export async function changes(call: Call): Promise<AppResponse> {
  if (call.principal.direct || call.principal.subject !== FEED_SUBJECT)
    throw fail('forbidden', 'gateway-only', 'This address is for the gateway.')
  const { query, principal, feed, cancellation } = call
  const number = (name: string, most: number): number => Math.min(Number(query.get(name) ?? 0) || 0, most)
  const since = query.get('since')
  const asked = {
    after: query.get('after') ?? undefined,
    since: since === null ? undefined : Number(since),
    until: query.get('until') ?? undefined,
    limit: number('limit', MAX_PAGE) || MAX_PAGE,
  }
  const left = new AbortController()
  cancellation?.onCancel(() => left.abort())
  const waiting = { ms: number('wait', MAX_WAIT_MS), signal: left.signal }
  const page = await feed.next(principal.facility, asked, waiting)
  const body: WireChanges = {
    changes: page.changes.map((change) => ({ event: eventOf(change), position: change.position })),
    position: page.position,
    more: page.more,
  }
  return jsonResponse(200, body)
}

export async function visible(call: Call): Promise<AppResponse> {
  if (call.principal.direct) throw fail('forbidden', 'gateway-only', 'This address is for the gateway.')
  const keys = JSON.parse(textOf(call.body)) as ResourceKey[]
  return jsonResponse(200, await Promise.all(keys.map((key) => isVisible(call, key))))
}

/** What the caller may read by its id; of what was deleted, what the caller could read before. */
async function isVisible(call: Call, key: ResourceKey): Promise<boolean> {
  try {
    requirePermission(call, key.type, 'r')
    return (await call.store.read(accessOf(call, 'r'), key)) !== undefined
  } catch (error) {
    if (error instanceof Failure && error.status < 500) return false
    throw error
  }
}
