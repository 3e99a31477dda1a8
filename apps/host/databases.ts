/** One database for each module, with three roles: who migrates it, who serves from it, and who reads what is on record. No role can connect to another module's database. */
import { randomBytes } from 'node:crypto'
import path from 'node:path'
import pg from 'pg'
import { adminRole } from './cluster.ts'
import type { DatabaseRoles } from './migrate.ts'
import type { Postgres } from './postgres.ts'
import { readText, writeAtomically } from './small-files.ts'
import { StartFailure } from './start-failure.ts'

/** Module → connection strings of its database. */
export type Databases = Record<string, DatabaseRoles>

const nameOf = (module: string): string => `medley_${module.replaceAll('-', '_')}`

/** Each kind of role: the end of its name, and the file of its connection strings. */
const kinds: readonly { kind: keyof DatabaseRoles; suffix: string; file: string }[] = [
  { kind: 'owner', suffix: '', file: 'owner-urls.json' },
  { kind: 'app', suffix: '_app', file: 'app-urls.json' },
  { kind: 'auditor', suffix: '_auditor', file: 'auditor-urls.json' },
]

/** What `createDatabase` writes in its last step; a database made before there were three roles says less. */
const MARK = 'Medley, three roles with an owner over them'

/** Creates what is missing and writes the connection strings for operators. Passwords are random, and kept there alone. */
export async function ensureDatabases(
  postgres: Postgres,
  folder: string,
  modules: readonly string[],
): Promise<Databases> {
  const roles = kinds.map(({ kind, suffix, file }) => {
    const passwords = readPasswords(path.join(folder, file))
    const urls = modules.map((module): [string, string] => {
      const password = passwords[module] ?? randomBytes(24).toString('hex')
      const database = nameOf(module)
      return [module, `postgres://${database}${suffix}:${password}@127.0.0.1:${postgres.port}/${database}`]
    })
    return { kind, file: path.join(folder, file), urls: Object.fromEntries(urls), passwords }
  })
  for (const { file, urls } of roles) {
    const text = `${JSON.stringify(urls, null, 2)}\n`
    if (readText(file) !== text) writeAtomically(file, text)
  }
  const databases = Object.fromEntries(
    modules.map((module) => [
      module,
      Object.fromEntries(roles.map(({ kind, urls }) => [kind, urls[module]])) as unknown as DatabaseRoles,
    ]),
  )
  await withAdmin(postgres, 'postgres', async (admin) => {
    const present = await findPresent(admin)
    for (const [module, urls] of Object.entries(databases)) {
      const isKnown = roles.every(({ passwords }) => passwords[module] !== undefined)
      if (!isKnown || !present.has(nameOf(module))) await createDatabase(admin, nameOf(module), urls)
    }
  })
  return databases
}

function readPasswords(file: string): Record<string, string> {
  const text = readText(file)
  if (text === undefined) return {}
  try {
    const urls = JSON.parse(text) as Record<string, string>
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

async function findPresent(admin: pg.Client): Promise<Set<string>> {
  const { rows } = await admin.query<{ datname: string }>(
    `SELECT datname FROM pg_database WHERE shobj_description(oid, 'pg_database') = $1`,
    [MARK],
  )
  return new Set(rows.map((row) => row.datname))
}

/** Repeatable: a start that was cut off goes on where it was. */
async function createDatabase(admin: pg.Client, name: string, urls: DatabaseRoles): Promise<void> {
  for (const { kind, suffix } of kinds) {
    const role = name + suffix
    const found = await admin.query('SELECT FROM pg_roles WHERE rolname = $1', [role])
    if (found.rowCount === 0) await admin.query(`CREATE ROLE ${role} LOGIN`)
    await admin.query(`ALTER ROLE ${role} PASSWORD '${new URL(urls[kind] ?? '').password}'`)
    // Operators see and end the connections of their database.
    if (role !== name) await admin.query(`GRANT ${role} TO ${name}`)
  }
  const database = await admin.query('SELECT FROM pg_database WHERE datname = $1', [name])
  if (database.rowCount === 0) await admin.query(`CREATE DATABASE ${name} OWNER ${name}`)
  for (const closed of [name, 'postgres', 'template1'])
    await admin.query(`REVOKE ALL ON DATABASE ${closed} FROM PUBLIC`)
  for (const { suffix } of kinds) await admin.query(`GRANT CONNECT ON DATABASE ${name} TO ${name}${suffix}`)
  await admin.query(`COMMENT ON DATABASE ${name} IS '${MARK}'`)
}

/** Opens each database once: what is wrong with one is told here, not by a service that cannot start. */
export async function refuseUnreachable(databases: Databases): Promise<void> {
  for (const [module, { app: connectionString }] of Object.entries(databases)) {
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
