/** On whose behalf the store is asked, and what its audit says of it. */
import { isUnlimited, type Use } from '@medley/auth/rights'
import type { Access, AuditOrigin } from '@medley/store/store'
import type { Call } from '../context.ts'
import { limitsOf } from '../limits.ts'
import type { Limited } from '../place.ts'

/** As far as the caller's roles and scopes let see what is asked for this use. */
export const accessOf = (call: Limited, use: Use): Access => ({
  facility: call.principal.facility,
  ...(isUnlimited(call.principal) ? {} : { limits: limitsOf(call, use) }),
})

export const auditOf = ({ trail }: Pick<Call, 'trail'>): AuditOrigin => trail.origin
