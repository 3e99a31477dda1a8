/** For the gateway's `$everything`: all members of a patient's compartment that live here, a page at a time. */
import type { AppResponse } from '@medley/client/message'
import { allows } from '@medley/auth/scopes'
import { fail } from '@medley/fhir/failures'
import type { Call } from '../context.ts'
import { jsonResponse } from '../respond.ts'
import { accessOf } from './on-behalf.ts'

export interface CompartmentPage {
  /** `body` is the stored JSON text. */
  members: { type: string; id: string; body: string }[]
  next?: string | undefined
}

const MAX_COUNT = 5000

/** `GET /internal/compartments/{patient}?count=&after=` */
export async function compartment(call: Call): Promise<AppResponse> {
  if (call.principal.direct) throw fail('forbidden', 'gateway-only', 'This address is for the gateway.')
  const [patient = ''] = call.segments
  const types = [...call.definitions.keys()].filter((type) => allows(call.principal.scope, type, 'r'))
  const { members, next } = await call.store.compartment(accessOf(call), {
    patient,
    types,
    count: Math.min(Number(call.query.get('count') ?? MAX_COUNT), MAX_COUNT),
    after: call.query.get('after') ?? undefined,
  })
  const page: CompartmentPage = {
    members: members.map(({ type, id, body = '' }) => ({ type, id, body })),
    next,
  }
  return jsonResponse(200, page)
}
