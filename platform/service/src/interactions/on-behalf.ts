/** On whose behalf the store is asked, and what its audit says of it. */
import type { Access, AuditOrigin } from '@medley/store/store'
import type { Call } from '../context.ts'

export const accessOf = ({ principal }: Pick<Call, 'principal'>): Access => ({ facility: principal.facility })

export const auditOf = ({ trail }: Pick<Call, 'trail'>): AuditOrigin => trail.origin
