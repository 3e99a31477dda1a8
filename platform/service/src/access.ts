/** What a caller may do, asked before any row is touched. */
import { requireScope, type Permission } from '@medley/auth/scopes'
import { fail } from '@medley/fhir/failures'
import type { Call } from './context.ts'

export function requirePermission(
  { principal, definitions }: Pick<Call, 'principal' | 'definitions'>,
  type: string,
  permission: Permission,
): void {
  if (!definitions.has(type)) throw fail('notSupported', 'type-unsupported', `${type} is not served here.`)
  requireScope(principal.scope, type, permission)
}
