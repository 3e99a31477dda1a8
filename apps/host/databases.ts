/** One role and one database for each module; no module's role can connect to another's database. */
import { randomBytes } from 'node:crypto'
import path from 'node:path'
import pg from 'pg'
import { adminRole } from './cluster.ts'
import type { Postgres } from './postgres.ts'
import { readText, writeAtomically } from './small-files.ts'
import { StartFailure } from './start-failure.ts'

/** Module → connection string of the owner of its database. */
export type DatabaseUrls = Record<string, string>

const nameOf = (module: string): string => `medley_${module.replaceAll('-', '_')}`

/** Creates what is missing and writes `owner-urls.json` for operators. Passwords are random, and kept there alone. */
export async function ensureDatabases(
  postgres: Postgres,
  folder: string,
  modules: readonly string[],
): Promise<DatabaseUrls> {
  const file = path.join(folder, 'owner-urls.json')
  const passwords = readPasswords(file)
  const urls = Object.fromEntries(
    modules.map((module) => {
      const password = passwords[module] ?? randomBytes(24).toString('hex')
      return [module, `postgres://${nameOf(module)}:${password}@127.0.0.1:${postgres.port}/${nameOf(module)}`]
    }),
  )
  const text = `${JSON.stringify(urls, null, 2)}\n`
  if (readText(file) !== text) writeAtomically(file, text)
  await withAdmin(postgres, 'postgres', async (admin) => {
    const present = await findPresent(admin)
    for (const module of modules) {
      if (present.has(nameOf(module)) && passwords[module] !== undefined) continue
      await createDatabase(admin, nameOf(module), new URL(urls[module] ?? '').password)
    }
  })
  return urls
}

function readPasswords(file: string): Record<string, string> {
  const text = readText(file)
  if (text === undefined) return {}
  try {
    const urls = JSON.parse(text) as DatabaseUrls
    return Object.fromEntries(Object.entries(urls).map(([module, url]) => [module, new URL(url).password]))
  } catch (error) {
    throw new StartFailure(
      `The file ${file} is damaged: restore it from a backup, or delete it and new passwords are made.`,
      error,
    )
  }
}

async function withAdmin(
  postgres: Postgres,
  database: string,
  work: (admin: pg.Client) => Promise<void>,
): Promise<void> {
  const admin = new pg.Client({
    host: '127.0.0.1',
    port: postgres.port,
    user: adminRole,
    password: postgres.adminPassword,
    database,
  })
  try {
    await admin.connect()
    await work(admin)
  } catch (error) {
    throw new StartFailure(
      `The databases could not be prepared: ${(error as Error).message}. If the data folder was changed by hand, restore it from a backup.`,
      error,
    )
  } finally {
    await admin.end().catch(() => undefined)
  }
}

/** A module's database counts as present when the last step of createDatabase was done. */
async function findPresent(admin: pg.Client): Promise<Set<string>> {
  const { rows } = await admin.query<{ datname: string }>(
    `SELECT datname FROM pg_database WHERE shobj_description(oid, 'pg_database') = 'Medley'`,
  )
  return new Set(rows.map((row) => row.datname))
}

/** Repeatable: a start that was cut off goes on where it was. */
async function createDatabase(admin: pg.Client, name: string, password: string): Promise<void> {
  const role = await admin.query('SELECT FROM pg_roles WHERE rolname = $1', [name])
  if (role.rowCount === 0) await admin.query(`CREATE ROLE ${name} LOGIN`)
  await admin.query(`ALTER ROLE ${name} PASSWORD '${password}'`)
  const database = await admin.query('SELECT FROM pg_database WHERE datname = $1', [name])
  if (database.rowCount === 0) await admin.query(`CREATE DATABASE ${name} OWNER ${name}`)
  for (const closed of [name, 'postgres', 'template1'])
    await admin.query(`REVOKE ALL ON DATABASE ${closed} FROM PUBLIC`)
  await admin.query(`COMMENT ON DATABASE ${name} IS 'Medley'`)
}

/** Opens each database once: what is wrong with one is told here, not by a service that cannot start. */
export async function refuseUnreachable(urls: DatabaseUrls): Promise<void> {
  for (const [module, connectionString] of Object.entries(urls)) {
    const client = new pg.Client({ connectionString, connectionTimeoutMillis: 5000 })
    try {
      await client.connect()
      await client.query('SELECT FROM pg_class LIMIT 1')
    } catch (error) {
      const { message, code } = error as Error & { code?: string }
      throw new StartFailure(`The database of ${module} cannot be opened: ${message || code}.`, error)
    } finally {
      await client.end().catch(() => undefined)
    }
  }
}
