/**
 * The second line between facilities: PostgreSQL itself shows a connection only the rows of the facilities that it was told
 * (row-level security, schema.ts), and none before it was told any. A connection is told again only when another facility
 * follows on it, so a statement of the same one costs nothing more. Every statement on rows goes through here.
 */
import type { Pool, PoolClient } from 'pg'
import type { Queryable } from './statements.ts'

/** To list the facilities that there are. */
export const EVERY_FACILITY: readonly string[] = ['*']

/** What a connection was told last; nothing after a change that may have failed. */
const told = new WeakMap<PoolClient, string>()

export const namesOf = (facilities: Iterable<string>): string => [...new Set(facilities)].sort().join(',')

export async function tell(client: PoolClient, facilities: Iterable<string>): Promise<void> {
  const names = namesOf(facilities)
  if (told.get(client) === names) return
  told.delete(client)
  await client.query({
    name: 'medley-facilities',
    text: `SELECT set_config('medley.facilities', $1, false)`,
    values: [names],
  })
  told.set(client, names)
}

/** The pool, for statements about these facilities. */
export function within(pool: Pool, facilities: readonly string[]): Queryable {
  return {
    async query(config) {
      const client = await pool.connect()
      try {
        await tell(client, facilities)
        const result = await client.query(config)
        client.release()
        return result
      } catch (error) {
        client.release(error instanceof Error ? error : true)
        throw error
      }
    },
  }
}
