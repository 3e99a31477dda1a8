/**
 * Who may be told of a type: who may read and search all of it. Whether a Subscription can be served is said by its
 * status, as R4 wants it: `requested` becomes `active`, or `error` with the reason.
 */
import { allows } from '@medley/auth/scopes'
import { fail } from '@medley/fhir/failures'
import type { Call } from '../context.ts'

export function checkSubscription(
  resource: Record<string, unknown>,
  { principal }: Pick<Call, 'principal'>,
): void {
  const criteria = typeof resource['criteria'] === 'string' ? resource['criteria'] : ''
  const type = criteria.split('?', 1)[0] ?? ''
  if (!allows(principal.scope, type, 'r') || !allows(principal.scope, type, 's'))
    throw fail('forbidden', 'scope-missing', `The access token does not allow reading and searching ${type}.`)
  // Deliveries go on without the person: they are for systems that see whole types.
  if (!/(?:^| )system\//.test(principal.scope))
    throw fail('forbidden', 'subscription-by-system', 'Subscriptions are for backend clients.')
}
