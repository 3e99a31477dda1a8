/** What a caller may do, asked before any row is touched. */
import type { Principal } from '@medley/auth/principal'
import { type Use, refusalOf } from '@medley/auth/rights'
import { fail } from '@medley/fhir/failures'
import type { Call } from './context.ts'
import type { ServiceDefinition } from './define-service.ts'
import type { Interaction } from './routes.ts'

/** Throws unless scopes and roles allow it for any row of the type. */
export function requirePermission(
  { principal, definitions }: Pick<Call, 'principal' | 'definitions'>,
  type: string,
  use: Use,
): void {
  if (!definitions.has(type)) throw fail('notSupported', 'type-unsupported', `${type} is not served here.`)
  const refusal = refusalOf(principal, type, use)
  if (refusal) throw refusal
}

export function requireRole({ roles }: ServiceDefinition, principal: Principal): void {
  if (!roles || roles.some((role) => principal.roles.includes(role))) return
  throw fail('forbidden', 'role-missing', `This is for people with the role ${roles.join(' or ')}.`)
}

const READING: ReadonlySet<Interaction> = new Set(['read', 'vread', 'search', 'search-many'])

export function requireReadable({ readOnly }: ServiceDefinition, interaction: Interaction): void {
  if (readOnly !== true || READING.has(interaction)) return
  throw fail('methodNotAllowed', 'read-only', 'Resources of this type are written by the services alone.', {
    headers: { allow: 'GET' },
  })
}
