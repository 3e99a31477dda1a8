/**
 * Tables are made and changed by the owner of a database, once, before anybody serves from it. Whoever serves has a role
 * of its own that may not change them. Where there is one role for both, it does both.
 */
import { createHash } from 'node:crypto'
import pg from 'pg'
import { openPool, whenDatabaseIsUp } from './open-pool.ts'

/** Names of the roles beside the owner; a role that is left out gets no rights. */
export interface Roles {
  /** Serves requests. */
  app?: string | undefined
  /** Reads and seals what is on record. */
  auditor?: string | undefined
}

/** Tables that belong together. A database has several such parts. */
export interface SchemaPart {
  /** Under which it is marked as done. */
  name: string
  /** Each can be run again and then changes nothing. */
  statements: readonly string[]
  /** Statements that give rights on the tables; the names in `roles` are quoted. */
  grants(roles: Roles): readonly string[]
}

export type Schema = readonly SchemaPart[]

/** Somebody must run `migrate` first. The message is for whoever starts the process. */
export class NotMigrated extends Error {}

/** The role of a connection string, unless it is that of the owner. */
export function roleBeside(url: string, owner: string): string | undefined {
  const [role, own] = [url, owner].map((one) => decodeURIComponent(new URL(one).username))
  return role === own ? undefined : role
}

/**
 * One mark for each version of a part that was ever brought about. Tables are only ever widened while versions beside each
 * other run on them, so a version whose mark is there may serve, whatever came after it. A step that takes something away also
 * deletes the marks of the versions that needed it.
 */
const MARKS = `
  CREATE SCHEMA IF NOT EXISTS medley;
  CREATE TABLE IF NOT EXISTS medley.migrated (
    part text, fingerprint text, at timestamptz NOT NULL DEFAULT clock_timestamp(), PRIMARY KEY (part, fingerprint));
  DO $$ BEGIN
    IF (SELECT cardinality(conkey) FROM pg_constraint WHERE conrelid = 'medley.migrated'::regclass AND contype = 'p') = 1 THEN
      ALTER TABLE medley.migrated DROP CONSTRAINT migrated_pkey, ADD PRIMARY KEY (part, fingerprint);
    END IF;
  END $$;
  GRANT USAGE ON SCHEMA medley TO PUBLIC;
  GRANT SELECT ON medley.migrated TO PUBLIC;`

/** Under which statements are marked as run. */
export const fingerprintOf = (statements: readonly string[]): string =>
  createHash('sha256').update(statements.join('\n')).digest('hex')

/** Brings a database to this version, as its owner. Safe for several processes at once, and again. */
export async function migrate(url: string, schema: Schema, roles: Roles = {}): Promise<void> {
  const pool = openPool({ url, max: 1, name: 'medley-migrate' })
  try {
    await whenDatabaseIsUp(() => migrateWith(pool, schema, roles))
  } finally {
    await pool.end()
  }
}

/** A pool for serving on a database that is at this version; a role that may, brings it there. */
export async function openMigrated(
  options: Parameters<typeof openPool>[0],
  schema: Schema,
): Promise<pg.Pool> {
  const pool = openPool(options)
  await whenDatabaseIsUp(() => requireMigrated(pool, schema))
  return pool
}

export async function requireMigrated(pool: pg.Pool, schema: Schema): Promise<void> {
  const done = await Promise.all(
    schema.map(({ name, statements }) => isDone(pool, name, fingerprintOf(statements))),
  )
  if (done.every(Boolean)) return
  if (await mayMigrate(pool)) return migrateWith(pool, schema, {})
  const { user, database } = pool.options
  throw new NotMigrated(
    `The database ${database ?? ''} is not at this version, and its role ${user ?? ''} may not change it: run migrate as the owner first.`,
  )
}

/**
 * A schema that is there already is left alone: `CREATE INDEX IF NOT EXISTS` waits for prepared transactions all the same,
 * and those are ended by a recovery that talks to a service which has started.
 */
async function migrateWith(pool: pg.Pool, schema: Schema, roles: Roles): Promise<void> {
  const quoted = {
    app: roles.app && pg.escapeIdentifier(roles.app),
    auditor: roles.auditor && pg.escapeIdentifier(roles.auditor),
  }
  for (const { name, statements, grants } of schema) {
    await runOnce(pool, { part: name, statements, fingerprint: fingerprintOf(statements) })
    const given = grants(quoted)
    // New tables need their rights too.
    const fingerprint = fingerprintOf([...statements, ...given])
    if (given.length > 0) await runOnce(pool, { part: `${name} rights`, statements: given, fingerprint })
  }
}

async function mayMigrate(pool: pg.Pool): Promise<boolean> {
  const { rows } = await pool.query<{ may: boolean }>(
    `SELECT has_database_privilege(current_database(), 'CREATE') AS may`,
  )
  return rows[0]?.may === true
}

async function isDone(pool: pg.Pool, part: string, fingerprint: string): Promise<boolean> {
  const { rows } = await pool.query<{ there: string | null }>(
    `SELECT to_regclass('medley.migrated') AS there`,
  )
  if (!rows[0]?.there) return false
  const found = await pool.query('SELECT 1 FROM medley.migrated WHERE part = $1 AND fingerprint = $2', [
    part,
    fingerprint,
  ])
  return found.rows.length > 0
}

interface Step {
  part: string
  fingerprint: string
  statements: readonly string[]
}

async function runOnce(pool: pg.Pool, { part, fingerprint, statements }: Step): Promise<void> {
  if (await isDone(pool, part, fingerprint)) return
  const client = await pool.connect()
  try {
    await client.query(`BEGIN; SET LOCAL client_min_messages = warning`)
    await client.query(`SELECT pg_advisory_xact_lock(hashtext('medley-migrate'))`)
    for (const statement of [MARKS, ...statements]) await client.query(statement)
    await client.query(
      `INSERT INTO medley.migrated (part, fingerprint) VALUES ($1, $2)
       ON CONFLICT (part, fingerprint) DO UPDATE SET at = clock_timestamp()`,
      [part, fingerprint],
    )
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK')
    throw error
  } finally {
    client.release()
  }
}
