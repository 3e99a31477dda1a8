/** `/api/emergencies`: what was opened in an emergency, for who looks into it; and the note of what they found. */
import { has } from '@medley/auth/rights'
import type { Principal } from '@medley/auth/principal'
import type { AppRequest, AppResponse } from '@medley/client/message'
import { fail } from '@medley/fhir/failures'
import { parseJson } from '@medley/fhir/json'
import { requireJson, textOf } from '@medley/service/request-body'
import { jsonResponse } from '@medley/service/respond'
import type { Emergencies, EmergencyGrant } from './grants.ts'

export const emergenciesPath = /^\/api\/emergencies(?:\/([0-9a-f-]{36})\/review)?$/

const NO_STORE = { 'cache-control': 'no-store' }
const MAX_FINDING = 2000

export async function answerEmergencies(
  { emergencies }: { emergencies: Emergencies },
  { principal }: { principal: Principal },
  request: AppRequest,
): Promise<AppResponse> {
  if (!has(principal, 'review') || principal.direct)
    throw fail('forbidden', 'role-missing', 'Emergencies are looked into by health information management.')
  const id = emergenciesPath.exec(request.url.split('?', 1)[0] ?? '')?.[1]
  const wanted = id === undefined ? 'GET' : 'POST'
  if (request.method !== wanted)
    throw fail('methodNotAllowed', 'method-not-allowed', `This address takes ${wanted}.`, {
      headers: { allow: wanted },
    })
  const { facility, subject: reviewer } = principal
  if (id === undefined) {
    const all = await emergencies.list(facility)
    return jsonResponse(200, { emergencies: all.map(told) }, NO_STORE)
  }
  const grant = await emergencies.review({ id, facility, reviewer, finding: findingIn(request) })
  if (!grant) throw fail('notFound', 'emergency-unknown', 'There is no such emergency left to look into.')
  return jsonResponse(200, told(grant), NO_STORE)
}

function findingIn(request: AppRequest): string {
  requireJson(request)
  const { finding } = parseJson(textOf(request.body)) as { finding?: unknown }
  if (typeof finding === 'string' && finding.trim() !== '' && finding.length <= MAX_FINDING)
    return finding.trim()
  throw fail('badRequest', 'finding-missing', `Say what was found, in up to ${MAX_FINDING} characters.`)
}

function told({
  id,
  subject,
  patient,
  code,
  reason,
  begun,
  expires,
  ended,
  reviewer,
  reviewed,
  finding,
}: EmergencyGrant): object {
  const review = reviewed ? { review: { by: reviewer, at: reviewed.toISOString(), finding } } : {}
  return {
    id,
    user: subject,
    patient,
    reasonCode: code,
    reason,
    begun: begun.toISOString(),
    expires: expires.toISOString(),
    ...(ended ? { ended: ended.toISOString() } : {}),
    ...review,
  }
}
