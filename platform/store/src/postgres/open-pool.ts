/** Connections to one database that survive its restarts. */
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { isOutage } from './outage.ts'

export function openPool({ url, max, name }: { url: string; max: number; name: string }): pg.Pool {
  const pool = new pg.Pool({ connectionString: url, max, application_name: name })
  // A connection that breaks while idle is replaced at the next use; the use that fails reports it.
  pool.on('error', () => undefined)
  // One that breaks in use, but between two statements, would end the process; the next statement reports it.
  pool.on('connect', (client) => client.on('error', () => undefined))
  return pool
}

const STARTING_MS = 60_000
const PAUSE_MS = 200

/** A process that starts while its database still recovers waits for it, instead of dying and being started again. */
export async function whenDatabaseIsUp<T>(work: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + STARTING_MS
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (!isOutage(error) || Date.now() > deadline) throw error
      await pause(PAUSE_MS)
    }
  }
}
