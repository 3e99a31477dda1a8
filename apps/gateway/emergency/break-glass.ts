/**
 * `POST Patient/{id}/$break-glass`: a clinician opens a record that is hidden from them, for half an hour, with a reason.
 * It lifts the limit to assigned residents and the label R, for this patient; what is very restricted stays closed. Only
 * people in front of a screen may, who have just proved who they are.
 */
import { has } from '@medley/auth/rights'
import type { Principal } from '@medley/auth/principal'
import type { AppRequest, AppResponse } from '@medley/client/message'
import { fail } from '@medley/fhir/failures'
import { parseJson } from '@medley/fhir/json'
import { requireJson, textOf } from '@medley/service/request-body'
import { fhirResponse } from '@medley/service/respond'
import { recordEmergency, type OnRecord, type Visited } from '../audit.ts'
import { SHELL_CLIENT } from '../auth/sessions.ts'
import { sendAs, type Caller, type Directory } from '../fhir/owners.ts'
import type { Emergencies, EmergencyGrant } from './grants.ts'

export interface Glass {
  directory: Directory
  emergencies: Emergencies
  recorder: OnRecord
  now(): number
}

/** A password older than this is asked for again. */
const FRESH_S = 10 * 60
const MAX_REASON = 1000
const PURPOSE = 'ETREAT'

export const breakGlassPath = /^\/fhir\/R4\/Patient\/([A-Za-z0-9.-]{1,64})\/\$break-glass$/

export async function answerBreakGlass(glass: Glass, caller: Caller, visited: Visited): Promise<AppResponse> {
  const { request } = visited
  const patient = breakGlassPath.exec(request.url.split('?', 1)[0] ?? '')?.[1] ?? ''
  if (request.method !== 'POST')
    throw fail('methodNotAllowed', 'method-not-allowed', '$break-glass takes POST.', {
      headers: { allow: 'POST' },
    })
  const { principal } = caller
  requireClinician(principal)
  requireFresh(principal, glass.now())
  const { code, reason } = reasonIn(request)
  await requirePatient(glass, caller, patient)
  const { facility, subject } = principal
  const grant = await glass.emergencies.open({ facility, subject, patient, code, reason })
  await recordEmergency(glass.recorder, visited, {
    kind: 'emergency-start',
    principal,
    patient,
    reason: code,
    note: reason,
  })
  return fhirResponse(200, JSON.stringify(parametersOf(grant)))
}

function requireClinician(principal: Principal): void {
  if (principal.client !== SHELL_CLIENT || principal.direct)
    throw fail(
      'forbidden',
      'emergency-not-interactive',
      'Only people at a screen of ours open records in an emergency.',
    )
  if (!has(principal, 'emergency'))
    throw fail('forbidden', 'emergency-role', 'Your role does not open records in an emergency.')
}

/** RFC 9470 has the words for it. */
function requireFresh({ signedIn = 0, stepUpAt = 0 }: Principal, now: number): void {
  if (now / 1000 - Math.max(signedIn, stepUpAt) <= FRESH_S) return
  throw fail('forbidden', 'step-up-required', 'Type your password again first (POST /session/step-up).', {
    headers: { 'www-authenticate': `Bearer error="insufficient_user_authentication", max_age=${FRESH_S}` },
  })
}

interface Coded {
  text?: unknown
  coding?: { code?: unknown }[]
}

function reasonIn(request: AppRequest): { code: string; reason: string } {
  requireJson(request)
  const { parameter } = parseJson(textOf(request.body)) as { parameter?: unknown }
  const values = new Map(
    (Array.isArray(parameter) ? (parameter as Record<string, unknown>[]) : []).map((one) => [
      one['name'],
      one,
    ]),
  )
  const given = values.get('reasonCode')
  const concept = given?.['valueCodeableConcept'] as Coded | undefined
  const coding = given?.['valueCoding'] as { code?: unknown } | undefined
  const code =
    given?.['valueCode'] ??
    given?.['valueString'] ??
    coding?.code ??
    concept?.coding?.[0]?.code ??
    concept?.text
  const reason = values.get('reason')?.['valueString']
  if (isText(code, 100) && isText(reason, MAX_REASON)) return { code, reason: reason.trim() }
  throw fail(
    'badRequest',
    'emergency-reason',
    `Parameters are needed: reasonCode, and reason in up to ${MAX_REASON} characters.`,
    {
      expression: ['Parameters.parameter'],
    },
  )
}

const isText = (value: unknown, most: number): value is string =>
  typeof value === 'string' && value.trim() !== '' && value.length <= most

/** As the caller would see the patient with the glass broken: who is in another facility is not there. */
async function requirePatient({ directory }: Glass, caller: Caller, patient: string): Promise<void> {
  const owner = directory.ownerOf('Patient')
  if (!owner) throw fail('notSupported', 'type-unsupported', 'Patient is not served here.')
  const { emergency = [] } = caller.principal
  const principal = { ...caller.principal, emergency: [...emergency, patient] }
  const { status } = await sendAs({ ...caller, principal }, owner, {
    method: 'HEAD', url: `/fhir/R4/Patient/${patient}`, headers: {},
  }) // prettier-ignore
  if (status !== 200) throw fail('notFound', 'resource-unknown', `Patient/${patient} is not known.`)
}

const parametersOf = ({ id, patient, expires, code }: EmergencyGrant): object => ({
  resourceType: 'Parameters',
  parameter: [
    { name: 'id', valueUuid: `urn:uuid:${id}` },
    { name: 'patient', valueReference: { reference: `Patient/${patient}` } },
    { name: 'reasonCode', valueCode: code },
    { name: 'purpose', valueCode: PURPOSE },
    { name: 'expires', valueInstant: expires.toISOString() },
  ],
})
