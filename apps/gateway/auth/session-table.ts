/** Sessions in PostgreSQL: they outlive a restart and are the same for every replica. Only hashes of tokens are kept. */
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import type { Pool } from 'pg'
import type { Account } from './identity-client.ts'

export interface SessionRow {
  /** What the session is called where it is listed; opens nothing. */
  id: string
  username: string
  facility: string
  /** As identity told it last; the rights while identity is away. */
  account: Account
  csrf: string
  signed_in: Date
  /** The last sign of life of the person. */
  used: Date
  /** When the password is asked for again, whatever happens. */
  expires: Date
  step_up: Date | null
  locked: Date | null
  agent: string
  address: string
}

/** Where a session is used from: told to its owner, believed by nobody. */
export interface Visitor {
  agent: string
  address: string
}

const COLUMNS =
  'id, username, facility, account, csrf, signed_in, used, expires, step_up, locked, agent, address'
/** A session that ended may be unlocked for so long, so that unsaved work on the screen can be saved. */
const KEPT_LOCKED = `interval '12 hours'`

export const sessionSchema = `
  CREATE TABLE IF NOT EXISTS gateway.session (
    id uuid PRIMARY KEY, hash text NOT NULL UNIQUE, username text NOT NULL, facility text NOT NULL,
    account jsonb NOT NULL, csrf text NOT NULL, signed_in timestamptz NOT NULL, used timestamptz NOT NULL,
    expires timestamptz NOT NULL, step_up timestamptz, locked timestamptz, agent text NOT NULL, address text NOT NULL);
  CREATE INDEX IF NOT EXISTS session_username ON gateway.session (username);
  CREATE INDEX IF NOT EXISTS session_expires ON gateway.session (expires);`

const newToken = (): string => randomBytes(32).toString('base64url')
const hashOf = (token: string): string => createHash('sha256').update(token).digest('base64url')

export function createSessionTable(pool: Pool) {
  const change = async (statement: string, values: unknown[]): Promise<boolean> =>
    (await pool.query(statement, values)).rowCount === 1

  return {
    async insert(account: Account, visitor: Visitor, { now, expires }: { now: Date; expires: Date }) {
      const token = newToken()
      await pool.query(
        `INSERT INTO gateway.session (id, hash, username, facility, account, csrf, signed_in, used, expires, agent, address)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8, $9, $10)`,
        [randomUUID(), hashOf(token), account.username, account.facility, account, randomBytes(18).toString('base64url'),
          now, expires, visitor.agent, visitor.address],
      ) // prettier-ignore
      await pool.query(`DELETE FROM gateway.session WHERE expires < $1::timestamptz - ${KEPT_LOCKED}`, [now])
      return token
    },

    async find(token: string): Promise<SessionRow | undefined> {
      const { rows } = await pool.query<SessionRow>(
        `SELECT ${COLUMNS} FROM gateway.session WHERE hash = $1`,
        [hashOf(token)],
      )
      return rows[0]
    },

    async list(username: string): Promise<SessionRow[]> {
      const { rows } = await pool.query<SessionRow>(
        `SELECT ${COLUMNS} FROM gateway.session WHERE username = $1 ORDER BY used DESC, id`,
        [username],
      )
      return rows
    },

    /** A new token for the same session, with what changed; the old token is worth nothing from now on. */
    async renew(
      token: string,
      { account, signedIn, expires, stepUp, now }: RenewedSession,
    ): Promise<string | undefined> {
      const fresh = newToken()
      const isRenewed = await change(
        `UPDATE gateway.session SET hash = $2, account = $3, facility = $4, signed_in = $5, expires = $6, step_up = $7,
           used = $8, locked = NULL WHERE hash = $1`,
        [hashOf(token), hashOf(fresh), account, account.facility, signedIn, expires, stepUp, now],
      ) // prettier-ignore
      return isRenewed ? fresh : undefined
    },

    /** Says whether it was open until now. */
    lock: (id: string, at: Date) =>
      change('UPDATE gateway.session SET locked = $2 WHERE id = $1 AND locked IS NULL', [id, at]),
    lockUnlessUsed: (id: string, { at, used }: { at: Date; used: Date }) =>
      change('UPDATE gateway.session SET locked = $2 WHERE id = $1 AND locked IS NULL AND used = $3', [
        id,
        at,
        used,
      ]),
    use: (id: string, at: Date) =>
      change('UPDATE gateway.session SET used = $2 WHERE id = $1 AND locked IS NULL AND used < $2', [id, at]),
    close: (token: string) => change('DELETE FROM gateway.session WHERE hash = $1', [hashOf(token)]),
    end: (username: string, id: string) =>
      change('DELETE FROM gateway.session WHERE username = $1 AND id::text = $2', [username, id]),
    endAll: (username: string) => pool.query('DELETE FROM gateway.session WHERE username = $1', [username]),
  }
}

export interface RenewedSession {
  account: Account
  signedIn: Date
  expires: Date
  stepUp: Date | null
  now: Date
}

export type SessionTable = ReturnType<typeof createSessionTable>
