/** Asks one module what was written in a facility, as nobody: the feed says that, never what. */
import type { Principal } from '@medley/auth/principal'
import type { Cancellation } from '@medley/client/cancellation'
import { wholeResponse } from '@medley/client/whole-body'
import { answerOf } from '@medley/federation/answer'
import { FEED_SUBJECT, type WireChanges } from '@medley/service/interactions/changes'
import { passAs, type Backend, type Caller } from '../fhir/owners.ts'

export interface ChangesAsked {
  after?: string | undefined
  /** ms since 1970. */
  since?: number | undefined
  until?: string | undefined
  /** ms that an empty answer is held back. */
  wait?: number | undefined
}

export type ReadChanges = (asked: ChangesAsked, cancellation?: Cancellation) => Promise<WireChanges>

export function changesOf(backend: Backend, facility: string, mint: Caller['mint']): ReadChanges {
  const principal: Principal = {
    ...{ subject: FEED_SUBJECT, client: 'medley-gateway', facility },
    ...{ roles: [], scope: '', purpose: 'HOPERAT' },
  }
  const caller: Caller = { principal, base: '', requestId: 'events', mint }
  return async (asked, cancellation) => {
    const query = new URLSearchParams()
    for (const [name, value] of Object.entries(asked) as [string, string | number | undefined][])
      if (value !== undefined) query.set(name, String(value))
    const request = { method: 'GET', url: `/internal/changes?${query.toString()}`, headers: {}, cancellation }
    return answerOf<WireChanges>(backend.name, await wholeResponse(await passAs(caller, backend, request)))
  }
}
