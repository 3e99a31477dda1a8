/** `/api/emergencies/mine`: what the person at the screen has opened in an emergency, and its end before its time. */
import type { Principal } from '@medley/auth/principal'
import type { AppRequest, AppResponse } from '@medley/client/message'
import { fail } from '@medley/fhir/failures'
import { jsonResponse } from '@medley/service/respond'
import { SHELL_CLIENT } from '../auth/sessions.ts'
import type { Emergencies, EmergencyGrant } from './grants.ts'

export const ownEmergenciesPath = /^\/api\/emergencies\/(?:mine|([0-9a-f-]{36})\/end)$/

const NO_STORE = { 'cache-control': 'no-store' }

export async function answerOwnEmergencies(
  { emergencies, now }: { emergencies: Emergencies; now(): number },
  { principal }: { principal: Principal },
  request: AppRequest,
): Promise<AppResponse> {
  const { facility, subject, client, direct } = principal
  if (client !== SHELL_CLIENT || direct)
    throw fail('forbidden', 'emergency-not-interactive', 'Only people at a screen of ours have these.')
  const id = ownEmergenciesPath.exec(request.url.split('?', 1)[0] ?? '')?.[1]
  const wanted = id === undefined ? 'GET' : 'POST'
  if (request.method !== wanted)
    throw fail('methodNotAllowed', 'method-not-allowed', `This address takes ${wanted}.`, {
      headers: { allow: wanted },
    })
  if (id === undefined) {
    const own = await emergencies.current(facility, subject)
    return jsonResponse(200, { emergencies: own.map((grant) => told(grant, now())) }, NO_STORE)
  }
  if (!(await emergencies.end({ id, facility, subject })))
    throw fail('notFound', 'emergency-unknown', 'There is no such emergency access that still holds.')
  return { status: 204, headers: { ...NO_STORE } }
}

/** Seconds are of the server's clock, so that a browser with another one counts down to the right moment. */
const told = ({ id, patient, code, begun, expires }: EmergencyGrant, now: number): object => ({
  ...{ id, patient, reasonCode: code, begun: begun.toISOString(), expires: expires.toISOString() },
  leftSeconds: Math.max(0, Math.ceil((expires.getTime() - now) / 1000)),
})
