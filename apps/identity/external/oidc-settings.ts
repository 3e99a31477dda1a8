/** Sign-in by another OpenID provider (Keycloak, Entra, Okta…): which one, and what its claims mean here. */
import { readFileSync } from 'node:fs'
import type { oidcSettings } from '@medley/service/oidc-settings'
import type { SettingValues } from '@medley/service/settings'

/** As `platform/service/src/oidc-settings.ts` declares them. */
export type OidcSettings = SettingValues<typeof oidcSettings>

/** What a value of the claim makes a person, and where. */
export interface Grant {
  value: string
  facility: string
  roles: string[]
}

export interface RoleMapping {
  claim: string
  grants: readonly Grant[]
}

export const readMapping = (file: string): RoleMapping =>
  file === '' ? { claim: '', grants: [] } : (JSON.parse(readFileSync(file, 'utf8')) as RoleMapping)

type Claims = Readonly<Record<string, unknown>>

export const textsOf = (claims: Claims, name: string): string[] =>
  [claims[name] ?? []].flat().filter((one) => typeof one === 'string')

/** In the order of the mapping; the first is the person's own facility. */
export function grantsFor({ claim, grants }: RoleMapping, claims: Claims): Grant[] {
  const values = new Set(textsOf(claims, claim))
  return grants.filter(({ value }) => values.has(value))
}

export function hasSecondFactor({ oidcSecondFactor }: OidcSettings, claims: Claims): boolean {
  const wanted = oidcSecondFactor.split(' ').filter(Boolean)
  const proved = new Set([...textsOf(claims, 'acr'), ...textsOf(claims, 'amr')])
  return wanted.length === 0 || wanted.some((one) => proved.has(one))
}
