/** On whose behalf the store is asked, and what its audit says of it. */
import type { Access, AuditEntry } from '@medley/store/store'
import type { Call } from '../context.ts'

export const accessOf = ({ principal }: Pick<Call, 'principal'>): Access => ({ facility: principal.facility })

export const auditOf = (
  { principal, requestId }: Pick<Call, 'principal' | 'requestId'>,
  action: AuditEntry['action'],
): AuditEntry => ({
  action,
  agent: principal.subject,
  client: principal.client,
  purpose: principal.purpose,
  requestId,
})
