/** Sessions of browsers: an opaque token in a cookie, of which only the hash is kept here. */
import { createHash, randomBytes } from 'node:crypto'
import type { Pool } from 'pg'
import type { Principal } from '@medley/auth/principal'
import { Failure } from '@medley/fhir/failures'
import { createAnswerCache } from './answer-cache.ts'
import type { Account, IdentityClient } from './identity-client.ts'

export interface Session {
  principal: Principal
  name: string
  csrf: string
}

export interface Sessions {
  /** Whose session one of this account is, if it begins now. */
  principalOf(account: Account): Principal
  open(account: Account): Promise<string>
  find(token: string): Promise<Session | undefined>
  close(token: string): Promise<void>
}

export const SESSION_S = 12 * 3600
export const SHELL_CLIENT = 'medley-shell'

type Rights = Pick<Account, 'facility' | 'roles' | 'scope' | 'signedInAfter'>

const hashOf = (token: string): string => createHash('sha256').update(token).digest('base64url')

interface Row {
  principal: Principal
  extra: { name: string; csrf: string }
}

export function createSessions(
  { pool, now }: { pool: Pool; now(): number },
  identity: Pick<IdentityClient, 'account'>,
): Sessions {
  const sessions = createAnswerCache<Session | undefined>(now)
  const accounts = createAnswerCache<Rights | undefined>(now)

  /** Rights are those that the account has now; while identity is away, those of the sign-in. */
  async function look(token: string): Promise<Session | undefined> {
    const { rows } = await pool.query<Row>(
      `SELECT principal, extra FROM gateway.grant_token WHERE hash = $1 AND kind = 'session' AND expires > $2`,
      [hashOf(token), new Date(now())],
    )
    const [row] = rows
    if (!row) return undefined
    const { principal, extra } = row
    const account = await accounts
      .get(principal.subject, () => identity.account(principal.subject))
      .catch((error: unknown) => {
        if (error instanceof Failure) return { ...principal, roles: [...principal.roles], signedInAfter: 0 }
        throw error
      })
    if (!account || (principal.signedIn ?? 0) < account.signedInAfter) return undefined
    const { facility, roles, scope } = account
    return { principal: { ...principal, facility, roles, scope }, ...extra }
  }

  const principalOf = ({ username, facility, roles, scope, fhirUser }: Account): Principal => ({
    ...{ subject: username, client: SHELL_CLIENT, facility, roles, scope, purpose: 'TREAT' },
    ...(fhirUser === undefined ? {} : { fhirUser }),
    signedIn: Math.floor(now() / 1000),
  })

  return {
    principalOf,
    async open(account) {
      const token = randomBytes(32).toString('base64url')
      const principal = principalOf(account)
      const extra = { name: account.name, csrf: randomBytes(18).toString('base64url') }
      await pool.query(
        `INSERT INTO gateway.grant_token (hash, kind, principal, extra, expires) VALUES ($1, 'session', $2, $3, $4)`,
        [hashOf(token), principal, extra, new Date(now() + SESSION_S * 1000)],
      )
      await pool.query('DELETE FROM gateway.grant_token WHERE expires < $1', [new Date(now())])
      return token
    },
    find: (token) => sessions.get(token, () => look(token)),
    async close(token) {
      sessions.forget(token)
      await pool.query('DELETE FROM gateway.grant_token WHERE hash = $1', [hashOf(token)])
    },
  }
}
