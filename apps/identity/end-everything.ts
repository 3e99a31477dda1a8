/** Ends all that a person began: sessions of browsers, and what apps were given in the person's name. */
import type { Pool } from 'pg'

/** False where there is no such account. `now` in ms since 1970. */
export async function endEverything(
  { pool, now }: { pool: Pool; now(): number },
  username: string,
): Promise<boolean> {
  const { rowCount } = await pool.query(
    'UPDATE identity.account SET signed_in_after = $2 WHERE username = $1',
    [username, new Date(now())],
  )
  await pool.query(`DELETE FROM identity.artifact WHERE payload ->> 'accountId' = $1`, [username])
  return rowCount === 1
}
