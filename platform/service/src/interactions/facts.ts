/** `POST /internal/facts/<name>`: what the gateway itself asks to know how far somebody's rights go. */
import type { AppResponse } from '@medley/client/message'
import { fail } from '@medley/fhir/failures'
import type { Call } from '../context.ts'
import { jsonResponse } from '../respond.ts'
import { textOf } from '../request-body.ts'

/** No account and no client has a slash in its name. */
export const FACT_SUBJECT = 'gateway/facts'

export async function facts(call: Call): Promise<AppResponse> {
  const { principal, service, segments, definitions, store, selfBases, base } = call
  if (principal.direct || principal.subject !== FACT_SUBJECT)
    throw fail('forbidden', 'gateway-only', 'This address is for the gateway.')
  const fact = service.facts?.[segments[0] ?? '']
  if (!fact) throw fail('notFound', 'path-unknown', 'There is nothing at this address.')
  const question = JSON.parse(textOf(call.body)) as Readonly<Record<string, unknown>>
  const access = { facility: principal.facility }
  const context = { store, definitions, access, selfBases: [...selfBases, base], now: call.now() }
  return jsonResponse(200, await fact(context, question))
}
