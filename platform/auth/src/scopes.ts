/** SMART scopes (https://hl7.org/fhir/smart-app-launch/scopes-and-launch-context.html): what a token lets its bearer do. */
import { fail } from '@medley/fhir/failures'

/** create, read, update, delete, search */
export type Permission = 'c' | 'r' | 'u' | 'd' | 's'

const RESOURCE_SCOPE = /^(patient|user|system)\/([A-Z][A-Za-z]*|\*)\.(c?r?u?d?s?|read|write|\*)$/
const VERSION_1: Readonly<Record<string, string>> = { read: 'rs', write: 'cud', '*': 'cruds' }

export interface ResourceScope {
  context: 'patient' | 'user' | 'system'
  type: string
  permissions: string
}

const parsed = new Map<string, readonly ResourceScope[]>()

/** Resource scopes in a scope string; others (`openid`, `launch`) give no right here. */
export function resourceScopes(scope: string): readonly ResourceScope[] {
  let scopes = parsed.get(scope)
  if (!scopes) {
    scopes = scope.split(' ').flatMap((one) => {
      const found = RESOURCE_SCOPE.exec(one)
      if (!found?.[1] || !found[2] || !found[3]) return []
      return [
        {
          context: found[1] as ResourceScope['context'],
          type: found[2],
          permissions: VERSION_1[found[3]] ?? found[3],
        },
      ]
    })
    if (parsed.size > 1000) parsed.clear()
    parsed.set(scope, scopes)
  }
  return scopes
}

export const allows = (scope: string, type: string, permission: Permission): boolean =>
  resourceScopes(scope).some(
    (one) => (one.type === '*' || one.type === type) && one.permissions.includes(permission),
  )

/** Throws `forbidden` unless the scope allows it. */
export function requireScope(scope: string, type: string, permission: Permission): void {
  if (allows(scope, type, permission)) return
  throw fail('forbidden', 'scope-missing', `The access token does not allow this interaction on ${type}.`)
}
