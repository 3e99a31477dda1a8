/** The brake on guessing: after a few wrong passwords a name waits, longer each time; names that nobody has, too. */
import { createHash } from 'node:crypto'
import type { Pool } from 'pg'

const FREE_TRIES = 5
const FIRST_WAIT_S = 30
const LONGEST_WAIT_S = 15 * 60
/** After so long without a try the count begins anew. */
const FORGOTTEN_AFTER_S = 24 * 3600

/** Somebody may type a password into the field of the name: it is not kept. */
const keyOf = (username: string): string => createHash('sha256').update(username).digest('base64url')

export const waitAfter = (wrong: number): number =>
  wrong < FREE_TRIES ? 0 : Math.min(LONGEST_WAIT_S, FIRST_WAIT_S * 2 ** (wrong - FREE_TRIES))

export async function secondsToWait(pool: Pool, username: string, now: number): Promise<number> {
  const { rows } = await pool.query<{ count: number; last: Date }>(
    'SELECT count, last FROM identity.wrong_password WHERE name = $1',
    [keyOf(username)],
  )
  const [known] = rows
  if (!known) return 0
  const passed = (now - known.last.getTime()) / 1000
  return Math.max(0, Math.ceil(waitAfter(known.count) - passed))
}

export async function noteWrong(pool: Pool, username: string, now: number): Promise<void> {
  await pool.query(
    `INSERT INTO identity.wrong_password AS old (name, count, last) VALUES ($1, 1, $2)
     ON CONFLICT (name) DO UPDATE SET last = excluded.last,
       count = CASE WHEN old.last < excluded.last - make_interval(secs => $3) THEN 1 ELSE old.count + 1 END`,
    [keyOf(username), new Date(now), FORGOTTEN_AFTER_S],
  )
}

export async function noteRight(pool: Pool, username: string): Promise<void> {
  await pool.query('DELETE FROM identity.wrong_password WHERE name = $1', [keyOf(username)])
}
