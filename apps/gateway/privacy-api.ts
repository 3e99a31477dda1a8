/** What a privacy officer does with the trail beside reading it: reviews emergency access, takes reports away. Both go on record. */
import { detailText, type AuditEntry } from '@medley/audit/event'
import { keyOf } from '@medley/audit/fhir/audit-event'
import type { Principal } from '@medley/auth/principal'
import { parseJson } from '@medley/fhir/json'
import { fail } from '@medley/fhir/failures'
import { requireRole } from '@medley/service/access'
import { detailOf, originOf } from '@medley/service/audit/trail'
import type { AppRequest, AppResponse } from '@medley/client/message'
import { auditService } from '../audit/service.ts'
import type { OnRecord, Visited } from './audit.ts'
import { ADDRESS_HEADER } from '@medley/service/audit/raw-request'

type Wish = Readonly<Record<string, unknown>>

const VERDICTS: ReadonlySet<unknown> = new Set(['approved', 'follow-up'])
const ID = /^[A-Za-z0-9.-]{1,64}$/
const LONGEST_NOTE = 1000

/** `POST /api/privacy/reviews`: `{ event, verdict, note }` · `POST /api/privacy/exports`: `{ patient, from, to, form }`. */
export async function answerPrivacy(
  recorder: OnRecord,
  principal: Principal,
  visited: Visited,
): Promise<AppResponse> {
  const { request } = visited
  requireRole(auditService, principal)
  if (request.method !== 'POST')
    throw fail('methodNotAllowed', 'method-not-allowed', 'This address takes POST.', {
      headers: { allow: 'POST' },
    })
  const wish = wishOf(request)
  const isReview = request.url.split('?')[0]?.endsWith('/reviews') === true
  const origin = originOf({
    principal,
    base: visited.base,
    requestId: visited.requestId,
    address: request.headers[ADDRESS_HEADER],
  })
  const entry = isReview ? reviewEntry(wish) : exportEntry(wish)
  const { what, note, ...facts } = entry
  const detail = detailText({
    ...detailOf(principal, { base: visited.base, address: request.headers[ADDRESS_HEADER] }),
    what,
    note,
  })
  await recorder.record([{ ...origin, outcome: 0, version: 0, ...facts, detail }])
  return { status: 204, headers: {} }
}

type Entry = Pick<AuditEntry, 'kind' | 'type' | 'id' | 'patient'> & { what: string; note: string | undefined }

function reviewEntry({ event, verdict, note, patient }: Wish): Entry {
  if (
    typeof event !== 'string' ||
    !keyOf(event) ||
    !VERDICTS.has(verdict) ||
    !isNote(note) ||
    !isIdOrNothing(patient)
  )
    throw fail(
      'badRequest',
      'review-malformed',
      'A review names event, verdict (approved or follow-up) and note.',
    )
  if (verdict === 'follow-up' && note.trim() === '')
    throw fail('businessRule', 'review-note-missing', 'A follow-up says in its note what is to be done.')
  return {
    kind: 'review',
    type: 'AuditEvent',
    id: event,
    patient: patient ?? '',
    what: String(verdict),
    note: note || undefined,
  }
}

function exportEntry({ patient, from, to, form }: Wish): Entry {
  const isDay = (day: unknown): day is string => typeof day === 'string' && /^(\d{4}-\d\d-\d\d)?$/.test(day)
  if (
    !isIdOrNothing(patient) ||
    patient === undefined ||
    !isDay(from) ||
    !isDay(to) ||
    (form !== 'csv' && form !== 'print')
  )
    throw fail('badRequest', 'export-malformed', 'An export names patient, from, to and form (csv or print).')
  return { kind: 'export', type: 'Patient', id: patient, patient, what: form, note: `${from}..${to}` }
}

const isIdOrNothing = (id: unknown): id is string | undefined =>
  id === undefined || (typeof id === 'string' && ID.test(id))
const isNote = (note: unknown): note is string => typeof note === 'string' && note.length <= LONGEST_NOTE

function wishOf({ body }: AppRequest): Wish {
  const wish = parseJson(body?.toString('utf8') ?? '')
  if (typeof wish === 'object' && wish !== null && !Array.isArray(wish)) return wish as Wish
  throw fail('badRequest', 'body-malformed', 'A JSON object was expected here.')
}
