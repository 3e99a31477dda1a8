/** SMART scopes (https://hl7.org/fhir/smart-app-launch/scopes-and-launch-context.html): what a token lets its bearer do. */

/** create, read, update, delete, search */
export type Permission = 'c' | 'r' | 'u' | 'd' | 's'

export type ScopeContext = 'patient' | 'user' | 'system'

export interface ResourceScope {
  context: ScopeContext
  /** `*` for all. */
  type: string
  /** Letters of `cruds`, in this order. */
  permissions: string
  /** Of a granular scope: `category=system|code`. */
  constraint?: string
}

const RESOURCE_SCOPE =
  /^(patient|user|system)\/([A-Z][A-Za-z]*|\*)\.(\*|read|write|(?=[cruds])c?r?u?d?s?)(?:\?([^?\s]+))?$/
const VERSION_1: Readonly<Record<string, string>> = { read: 'rs', write: 'cud', '*': 'cruds' }

/** One scope as the grammar of either version says, or nothing if it is no scope on resources. */
export function parseResourceScope(text: string): ResourceScope | undefined {
  const [, context, type, permissions, constraint] = RESOURCE_SCOPE.exec(text) ?? []
  if (!context || !type || !permissions) return undefined
  return {
    context: context as ScopeContext,
    type,
    permissions: VERSION_1[permissions] ?? permissions,
    ...(constraint === undefined ? {} : { constraint }),
  }
}

export const splitScopes = (scope: string): string[] => [
  ...new Set(scope.split(' ').filter((one) => one !== '')),
]

const parsed = new Map<string, readonly ResourceScope[]>()

/** Resource scopes in a scope string; others (`openid`, `launch`) give no right here. */
export function resourceScopes(scope: string): readonly ResourceScope[] {
  let scopes = parsed.get(scope)
  if (!scopes) {
    scopes = splitScopes(scope).flatMap((one) => parseResourceScope(one) ?? [])
    if (parsed.size > 1000) parsed.clear()
    parsed.set(scope, scopes)
  }
  return scopes
}
