/** Accounts of people, and the brake on guessing their passwords. */
import type { Pool } from 'pg'
import { fail } from '@medley/fhir/failures'
import { hashPassword, isPassword } from './passwords.ts'

export interface Account {
  username: string
  name: string
  facility: string
  roles: string[]
  scope: string
}

/** After so many wrong passwords in a row the account waits. */
const FREE_TRIES = 5
const WAIT_MS = 30_000

const tries = new Map<string, { wrong: number; last: number }>()

/** Checked for names that nobody has, so that both cases take the same time. */
const nobody = hashPassword('nobody')

export async function accountOf(
  pool: Pool,
  username: string,
  password: string,
): Promise<Account | undefined> {
  refuseGuessing(username)
  const { rows } = await pool.query<Account & { password: string }>(
    'SELECT username, name, facility, roles, scope, password FROM gateway.account WHERE username = $1',
    [username],
  )
  const account = rows[0]
  const right = await isPassword(password, account?.password ?? (await nobody))
  if (account && right) {
    tries.delete(username)
    return account
  }
  const { wrong } = tries.get(username) ?? { wrong: 0 }
  if (tries.size > 10_000) tries.clear()
  tries.set(username, { wrong: wrong + 1, last: Date.now() })
  return undefined
}

function refuseGuessing(username: string): void {
  const known = tries.get(username)
  if (!known || known.wrong < FREE_TRIES || Date.now() - known.last > WAIT_MS) return
  throw fail('tooMany', 'sign-in-throttled', 'Too many wrong passwords. Wait half a minute and try again.', {
    headers: { 'retry-after': String(WAIT_MS / 1000) },
  })
}
