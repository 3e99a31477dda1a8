/**
 * Who may be told of whole types: systems from which nothing is hidden, since deliveries go on without their token.
 * Whether a Subscription can be served is said by its status, as R4 wants it: `requested` becomes `active`, or `error`
 * with the reason.
 */
import { isUnlimited } from '@medley/auth/rights'
import { fail } from '@medley/fhir/failures'
import type { Call } from '../context.ts'

export function checkSubscription({ principal }: Pick<Call, 'principal'>): void {
  if (isUnlimited(principal)) return
  throw fail(
    'forbidden',
    'subscription-limited',
    'Subscriptions are for backend clients that may do everything.',
  )
}
