/** A database of its own for one test, beside those of the platform, which is dropped in the end. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import pg from 'pg'
import { adminRole } from '../../apps/host/cluster.ts'
import { postgresOffset } from '../../apps/host/ports.ts'
import type { Platform } from './platform.ts'

export async function makeDatabase(
  platform: Platform,
  name: string,
): Promise<{ url: string; drop(): Promise<void> }> {
  const { adminPassword } = JSON.parse(
    readFileSync(path.join(platform.dataDir, 'postgres/cluster.json'), 'utf8'),
  ) as { adminPassword: string }
  const urlOf = (database: string): string =>
    `postgres://${adminRole}:${adminPassword}@127.0.0.1:${platform.port + postgresOffset}/${database}`
  const asAdmin = async (statement: string): Promise<void> => {
    const client = new pg.Client({ connectionString: urlOf('postgres') })
    await client.connect()
    await client.query(statement).finally(() => client.end())
  }
  await asAdmin(`CREATE DATABASE ${name}`)
  return { url: urlOf(name), drop: () => asAdmin(`DROP DATABASE ${name} WITH (FORCE)`) }
}
