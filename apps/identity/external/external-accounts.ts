/** Whose account a person of the other provider has: linked by an administrator, or made for whom a claim gives a role. */
import { randomBytes } from 'node:crypto'
import type { Pool } from 'pg'
import type { Account, Accounts } from '../accounts.ts'
import { hashPassword } from '../passwords.ts'
import { roleScopes } from '../roles.ts'
import { type Grant, grantsFor, type OidcSettings, type RoleMapping, textsOf } from './oidc-settings.ts'

export type ExternalOutcome = { state: 'in'; account: Account } | { state: 'refused'; why: string }

export interface ExternalAccounts {
  /** Claims of a verified id token. */
  accept(claims: Claims): Promise<ExternalOutcome>
}

type Claims = Readonly<Record<string, unknown>> & { sub: string }

interface Linked {
  username: string
  is_provisioned: boolean
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$/
const scopeOf = (roles: readonly string[]): string => roles.map((role) => roleScopes[role] ?? '').join(' ')

export function createExternalAccounts(
  { pool, accounts }: { pool: Pool; accounts: Accounts },
  settings: OidcSettings,
  mapping: RoleMapping,
): ExternalAccounts {
  const { oidcIssuer, oidcNameClaim } = settings

  /** By the subject; the first time by the name under which an administrator linked the account. */
  async function find(subject: string, name: string): Promise<Linked | undefined> {
    const { rows } = await pool.query<Linked>(
      `UPDATE identity.account SET external_subject = $1
       WHERE username = (SELECT username FROM identity.account
         WHERE external_subject = $1 OR (external_subject IS NULL AND external_name = $2 AND $2 <> '')
         ORDER BY external_subject NULLS LAST LIMIT 1)
       RETURNING username, is_provisioned`,
      [subject, name],
    )
    return rows[0]
  }

  async function provision(subject: string, name: string, claims: Claims): Promise<Linked | undefined> {
    const [home] = grantsFor(mapping, claims)
    if (!home || !NAME.test(name)) return undefined
    const { rowCount } = await pool.query(
      `INSERT INTO identity.account (username, facility, name, roles, scope, password, external_subject, is_provisioned)
       VALUES ($1, $2, $3, $4, $5, $6, $7, true) ON CONFLICT DO NOTHING`,
      [name, home.facility, textsOf(claims, 'name')[0] ?? name, home.roles, scopeOf(home.roles),
        await hashPassword(randomBytes(32).toString('base64url')), subject],
    ) // prettier-ignore
    return rowCount === 1 ? { username: name, is_provisioned: true } : undefined
  }

  /** Roles follow the claims at every sign-in: those that are gone there are gone here. */
  async function follow(username: string, [home, ...others]: Grant[]): Promise<void> {
    if (!home) return
    await pool.query(
      'UPDATE identity.account SET facility = $2, roles = $3, scope = $4 WHERE username = $1',
      [username, home.facility, home.roles, scopeOf(home.roles)],
    )
    await pool.query('DELETE FROM identity.membership WHERE username = $1', [username])
    for (const { facility, roles } of others)
      await pool.query(
        `INSERT INTO identity.membership (username, facility, roles, scope) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
        [username, facility, roles, scopeOf(roles)],
      )
  }

  return {
    async accept(claims) {
      const subject = `${oidcIssuer}|${claims.sub}`
      const name = textsOf(claims, oidcNameClaim)[0] ?? ''
      const linked = (await find(subject, name)) ?? (await provision(subject, name, claims))
      if (!linked)
        return { state: 'refused', why: 'You have no account here. Ask whoever runs Medley for one.' }
      const grants = grantsFor(mapping, claims)
      if (linked.is_provisioned && grants.length === 0)
        return { state: 'refused', why: 'Your organization gives you no role here any more.' }
      if (linked.is_provisioned) await follow(linked.username, grants)
      const account = await accounts.find(linked.username)
      return account
        ? { state: 'in', account }
        : { state: 'refused', why: 'Your account here is disabled. Ask whoever runs Medley.' }
    },
  }
}
