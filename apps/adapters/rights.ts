/** Who may do what with the feeds of a facility. The screens ask for no more; this decides. */
import type { Principal } from '@medley/auth/principal'
import { resourceScopes } from '@medley/auth/scopes'
import { fail } from '@medley/fhir/failures'

/**
 * - `see`: states, counts, causes, facts; nothing of a resident.
 * - `work`: put messages back to work or aside, compare a census.
 * - `content`: what a message says, and record numbers.
 * - `configure`: the facility's facts.
 */
export type Right = 'see' | 'work' | 'content' | 'configure'

interface Rule {
  /** Of people. Security: an administrator looks after the machine and sees no resident. */
  readonly roles: readonly string[]
  /** What the token must allow on all types: an app in somebody's name has no more than it was given. */
  readonly permission: 'r' | 'u'
}

const rules: Readonly<Record<Right, Rule>> = {
  see: { roles: ['admin', 'him'], permission: 'r' },
  work: { roles: ['admin', 'him'], permission: 'r' },
  content: { roles: ['him'], permission: 'r' },
  configure: { roles: ['admin', 'him'], permission: 'u' },
}

/** A backend client has no role: its scope says it all. */
export function may({ scope, roles }: Principal, right: Right): boolean {
  const { roles: people, permission } = rules[right]
  return resourceScopes(scope).some(
    ({ context, type, permissions, constraint }) =>
      ['*', 'Patient'].includes(type) &&
      permissions.includes(permission) &&
      !constraint &&
      (context === 'system' || (context === 'user' && roles.some((role) => people.includes(role)))),
  )
}

/** No content, only counts: a backend client may be any facility's. */
export const watchesAll = ({ scope, roles }: Principal): boolean =>
  !roles.some((role) => rules.see.roles.includes(role)) &&
  resourceScopes(scope).some(({ context }) => context === 'system')

export function requireRight(principal: Principal, right: Right, facility: string | undefined): void {
  if (!may(principal, right))
    throw fail('forbidden', 'scope-missing', 'The access token does not allow this with the feeds.')
  if (facility !== undefined && facility !== principal.facility)
    throw fail('notFound', 'facility-unknown', 'There is no such facility here.')
}
