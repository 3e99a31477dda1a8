/** What the gateway puts on record: whom it refused, who came and went, and whose glass was broken. Each before its answer leaves. */
import { createHash } from 'node:crypto'
import { detailText, type AuditEntry, type EventKind } from '@medley/audit/event'
import type { Recorder } from '@medley/audit/recorder'
import type { Principal } from '@medley/auth/principal'
import type { AppRequest } from '@medley/client/message'
import { ADDRESS_HEADER, rawRequest } from '@medley/service/audit/raw-request'
import { nobody, refusalOf } from '@medley/service/audit/refusal'
import { detailOf, originOf } from '@medley/service/audit/trail'
import { uuid7 } from '@medley/service/uuid7'
import type { IdentityClient } from './auth/identity-client.ts'
import type { SessionEvent, SessionEventKind } from './auth/session-events.ts'
import { SHELL_CLIENT } from './auth/sessions.ts'

export type OnRecord = Pick<Recorder, 'record'>

/** A request at the gateway. */
export interface Visited {
  request: AppRequest
  /** `http://localhost:5000/fhir/R4` */
  base: string
  requestId: string
}

const placeOf = ({ request, base, requestId }: Visited) => ({
  base,
  requestId,
  address: request.headers[ADDRESS_HEADER],
})

/** Faces that show PHI: `/fhir/R4` and `/api`. */
const FACES = /^\/(?:fhir\/R4|api)\//

/** Records a refusal, if the answer is one. */
export async function recordRefusal(
  recorder: OnRecord,
  visited: Visited & { principal?: Principal | undefined },
  { status, code }: { status: number; code: string | undefined },
): Promise<void> {
  const { request, principal } = visited
  if (!FACES.test(request.url)) return
  const place = placeOf(visited)
  const origin = principal ? originOf({ principal, ...place }) : nobody(place)
  const segments = request.url.replace(/\?.*/, '').split('/').slice(3)
  await recorder.record(refusalOf(origin, { status, segments, asked: rawRequest(request), code }))
}

/** How the kinds of session events are called on record, where not by their own name. */
const KINDS: Readonly<Partial<Record<SessionEventKind, EventKind>>> = {
  'sign-in': 'sign-in',
  'sign-out': 'sign-out',
  'sign-out-everywhere': 'sign-out',
}

/** Names that nobody has may be passwords typed into the wrong field: only their hash is kept. */
export async function recordSession(
  recorder: OnRecord,
  { identity, now }: { identity: Pick<IdentityClient, 'account'>; now(): number },
  event: SessionEvent,
): Promise<void> {
  const { kind, outcome, username, isKnown, reason, address, base, requestId, session } = event
  const account = username === '' ? undefined : await identity.account(username, event.facility)
  const hash = createHash('sha256').update(username).digest('hex').slice(0, 16)
  const isWaiting = reason === 'wait'
  const failed = isWaiting ? 'sign-in-locked' : 'sign-in-failed'
  await recorder.record([
    {
      ...OF_NOTHING,
      kind: kind === 'sign-in' && outcome === 'refused' ? failed : (KINDS[kind] ?? 'session'),
      outcome: outcome === 'done' ? 0 : isWaiting ? 8 : 4,
      facility: event.facility ?? account?.facility ?? '',
      agent: isKnown ? username : (account?.username ?? `unknown-${hash}`),
      client: SHELL_CLIENT,
      request: requestId ?? uuid7(now()),
      detail: detailText({
        ...{ address, base, person: account?.fhirUser, roles: account?.roles, what: kind },
        note: [reason, session && `session ${session}`].filter(Boolean).join(', ') || undefined,
      }),
    },
  ])
}

const OF_NOTHING = { type: '', id: '', version: 0, patient: '' }

/** Emergency access to one patient, begun or ended. `note`: the reason in the words of who asked for it. */
export interface Emergency {
  kind: 'emergency-start' | 'emergency-stop'
  principal: Principal
  patient: string
  /** Code of the reason. */
  reason: string
  note?: string | undefined
}

export const recordEmergency = (
  recorder: OnRecord,
  visited: Visited,
  { kind, principal, patient, reason, note }: Emergency,
): Promise<void> =>
  recorder.record([
    {
      ...originOf({ principal, ...placeOf(visited) }),
      kind,
      outcome: 0,
      ...{ type: 'Patient', id: patient, version: 0, patient },
      detail: detailText({ ...detailOf(principal, placeOf(visited)), purpose: 'BTG', what: reason, note }),
    },
  ])

/** That somebody read what is on record. */
export const auditReadEntry = (visited: Visited, principal: Principal): AuditEntry => ({
  ...originOf({ principal, ...placeOf(visited) }),
  kind: 'audit-read',
  outcome: 0,
  ...OF_NOTHING,
  detail: detailText({ ...detailOf(principal, placeOf(visited)), query: rawRequest(visited.request) }),
})
