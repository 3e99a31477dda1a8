/** Whether a resource is what its meta.profile says, where the profile is known here. */
import { Failure, type Issue } from '@medley/fhir/failures'
import type { KnownProfile } from '@medley/fhir/profiles/profile-scope'
import type { Profiles } from '@medley/fhir/profiles/profiles'

export interface ProfileEnforcement {
  /** What happens on a write: nothing, a warning, a refusal. */
  mode: 'off' | 'warn' | 'reject'
  profiles: Profiles
}

type Json = Record<string, unknown>

/** Canonical URLs that a resource claims to conform to. */
export function claimsOf(resource: Json): string[] {
  const { profile } = (resource['meta'] ?? {}) as { profile?: unknown }
  return Array.isArray(profile) ? profile.filter((one) => typeof one === 'string') : []
}

/** A resource that claims nothing costs nothing; what it claims of unknown profiles is taken as said. */
export function enforceProfiles(
  resource: Json,
  { mode, profiles }: ProfileEnforcement,
  warn: (issues: readonly Issue[]) => void,
): void {
  if (mode === 'off' || profiles.isEmpty) return
  const errors = claimIssues(resource, profiles).filter(({ severity }) => severity === 'error')
  if (errors.length === 0) return
  if (mode === 'reject') throw new Failure('invalid', errors)
  warn(errors.map((issue) => ({ ...issue, severity: 'warning' })))
}

/** Of the resource and of those that it contains. */
export function claimIssues(resource: Json, profiles: Profiles): Issue[] {
  const own = claimsOf(resource).flatMap((canonical) => {
    const profile = profiles.find(canonical)
    return profile ? profileIssues(resource, profile, profiles) : []
  })
  const contained: readonly unknown[] = Array.isArray(resource['contained']) ? resource['contained'] : []
  return [...own, ...contained.flatMap((one, place) => within(one, place, { resource, profiles }))]
}

function within(
  one: unknown,
  place: number,
  { resource, profiles }: { resource: Json; profiles: Profiles },
): Issue[] {
  if (typeof one !== 'object' || one === null) return []
  const path = `${String(resource['resourceType'])}.contained[${place}]`
  return claimIssues(one as Json, profiles).map((issue) => ({
    ...issue,
    expression: (issue.expression ?? []).map((inner) => inner.replace(/^[A-Za-z]+/, path)),
  }))
}

export function profileIssues(resource: Json, profile: KnownProfile, profiles: Profiles): Issue[] {
  const type = String(resource['resourceType'])
  if (profile.type === type || profile.type === 'Resource' || profile.type === 'DomainResource')
    return profiles.check(profile, resource)
  return [
    {
      severity: 'error',
      code: 'structure',
      diagnostics: `${type} cannot conform to ${profile.canonical}, a profile on ${profile.type}.`,
      expression: [`${type}.meta.profile`],
      failure: 'profile-type',
    },
  ]
}

/** For the header Warning (https://www.rfc-editor.org/rfc/rfc7234#section-5.5): ASCII, without quotes, not endless. */
export function warningHeader(issues: readonly Issue[]): Record<string, string> {
  if (issues.length === 0) return {}
  const [first] = issues
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : ''
  const text = `${first?.diagnostics ?? ''}`
    .replaceAll('"', "'")
    .replaceAll(/[^ -~]/g, '?')
    .slice(0, 600)
  return { warning: `199 medley "${text}${more}"` }
}
