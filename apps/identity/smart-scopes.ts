/** Which scopes an app is offered: asked for, registered, and within what the person may do. */
import { isKnownConstraint } from '@medley/auth/categories'
import { sameContext, userContext, withinCeiling } from '@medley/auth/granted-scopes'
import { parseResourceScope, splitScopes } from '@medley/auth/scopes'

/** Scopes that say who and where, not what. */
export const contextScopes = [
  'openid',
  'fhirUser',
  'launch',
  'launch/patient',
  'launch/encounter',
  'offline_access',
] as const

const CONTEXT: ReadonlySet<string> = new Set(contextScopes)
const LOOKS_LIKE_RESOURCE = /^(patient|user|system)\//

/** A sentence for the app's developer, or nothing when the scopes can be asked for. */
export function faultOf(scope: string): string | undefined {
  const contexts = new Set<string>()
  for (const one of splitScopes(scope)) {
    if (!LOOKS_LIKE_RESOURCE.test(one)) continue
    const parsed = parseResourceScope(one)
    if (!parsed) return `${one} is not a SMART scope`
    if (parsed.constraint !== undefined && !isKnownConstraint(parsed.type, parsed.constraint))
      return `${one}: scopes can be narrowed by the categories of US Core only`
    contexts.add(parsed.context)
  }
  return contexts.size > 1 ? 'scopes of patient/, user/ and system/ cannot be mixed' : undefined
}

/** In the order in which they were asked for. */
export function offeredScopes(
  asked: string,
  { registered, user }: { registered: string; user: string },
): string[] {
  const known = new Set(splitScopes(registered))
  return splitScopes(asked).flatMap((one) =>
    CONTEXT.has(one)
      ? known.has(one)
        ? [one]
        : []
      : withinCeiling(withinCeiling(one, registered, sameContext).join(' '), user, userContext),
  )
}

/** What a person can still do now, whose rights may have shrunk since. */
export const stillWithin = (granted: string, user: string): string =>
  splitScopes(granted)
    .flatMap((one) => (CONTEXT.has(one) ? [one] : withinCeiling(one, user, userContext)))
    .join(' ')
