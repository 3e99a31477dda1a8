/** Of all replicas one consumes under a name: the one that holds PostgreSQL's lock, which is free once its process is gone. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Pool, PoolClient } from 'pg'

const TRY_EVERY_MS = 1000

/** `begin` answers the end of what it began. Answers the end of it all. */
export function whileLeading(
  pool: Pool,
  name: string,
  begin: () => () => Promise<void>,
): () => Promise<void> {
  const stopped = Promise.withResolvers<'stopped'>()
  let isOn = true

  async function lead(client: PoolClient): Promise<void> {
    const lost = new Promise<'lost'>((resolve) =>
      client.once('error', () => resolve('lost')).once('end', () => resolve('lost')),
    )
    const { rows } = await client.query<{ got: boolean }>(
      `SELECT pg_try_advisory_lock(hashtext($1)) AS got`,
      [`events ${name}`],
    )
    if (rows[0]?.got !== true) return
    const end = begin()
    await Promise.race([stopped.promise, lost])
    await end()
  }

  async function run(): Promise<void> {
    while (isOn) {
      const client = await pool.connect().catch(() => undefined)
      // Closing the connection gives the lock back.
      if (client)
        await lead(client)
          .catch(() => undefined)
          .finally(() => client.release(true))
      if (isOn) await Promise.race([stopped.promise, pause(TRY_EVERY_MS)])
    }
  }
  const running = run()
  return async () => {
    isOn = false
    stopped.resolve('stopped')
    await running
  }
}
