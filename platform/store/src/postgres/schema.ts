/**
 * The tables of one service. Per resource type: the current version with its exact JSON text, and narrow rows that
 * searches walk. One table of past versions for all types. No index ever covers a whole document.
 */
import { createHash } from 'node:crypto'
import type { Pool } from 'pg'
import type { ResourceDefinition } from '@medley/fhir/definition'
import { AUDIT_SCHEMA } from '@medley/audit/schema'

export const quoted = (type: string, suffix = ''): string => `fhir."${type}${suffix}"`

const COMMON = `
  CREATE SCHEMA IF NOT EXISTS fhir;
  CREATE SEQUENCE IF NOT EXISTS fhir.seq AS bigint CACHE 1;
  CREATE TABLE IF NOT EXISTS fhir.history (
    type text NOT NULL, facility text NOT NULL, id text NOT NULL, version int NOT NULL,
    seq bigint NOT NULL, updated bigint NOT NULL, method text NOT NULL, body text,
    PRIMARY KEY (type, id, facility, version));
  CREATE INDEX IF NOT EXISTS history_of_type ON fhir.history (facility, type, updated, seq);
  CREATE INDEX IF NOT EXISTS history_of_all ON fhir.history (facility, updated, seq);`

/**
 * `row` never changes, so search rows stay valid while a resource is edited; `patient` and `moment` are the chart's own
 * line of time; `tokens` repeats the hashes of `…_token` so that a search driven by one of them checks the others in place.
 */
const ofType = (type: string): string => `
  CREATE TABLE IF NOT EXISTS ${quoted(type)} (
    row bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    facility text NOT NULL, id text NOT NULL, version int NOT NULL, seq bigint NOT NULL, updated bigint NOT NULL,
    method text NOT NULL, patient bigint, moment bigint NOT NULL, tokens bigint[] NOT NULL, body text,
    UNIQUE (id, facility));
  CREATE INDEX IF NOT EXISTS "${type}_chart" ON ${quoted(type)} (patient, moment, row) WHERE patient IS NOT NULL;
  CREATE INDEX IF NOT EXISTS "${type}_current" ON ${quoted(type)} (facility, row) WHERE body IS NOT NULL;
  CREATE INDEX IF NOT EXISTS "${type}_updated" ON ${quoted(type)} (facility, updated, seq);
  CREATE TABLE IF NOT EXISTS ${quoted(type, '_token')} (hash bigint, row bigint, PRIMARY KEY (hash, row));
  CREATE TABLE IF NOT EXISTS ${quoted(type, '_string')} (param bigint NOT NULL, value text COLLATE "C" NOT NULL, row bigint NOT NULL);
  CREATE INDEX IF NOT EXISTS "${type}_string_value" ON ${quoted(type, '_string')} (param, value, row);
  CREATE INDEX IF NOT EXISTS "${type}_string_row" ON ${quoted(type, '_string')} (row);
  CREATE TABLE IF NOT EXISTS ${quoted(type, '_date')} (param bigint NOT NULL, low bigint NOT NULL, high bigint NOT NULL, row bigint NOT NULL);
  CREATE INDEX IF NOT EXISTS "${type}_date_low" ON ${quoted(type, '_date')} (param, low, high, row);
  CREATE INDEX IF NOT EXISTS "${type}_date_row" ON ${quoted(type, '_date')} (row);
  CREATE TABLE IF NOT EXISTS ${quoted(type, '_number')} (param bigint NOT NULL, unit bigint NOT NULL, low float8 NOT NULL, high float8 NOT NULL, row bigint NOT NULL);
  CREATE INDEX IF NOT EXISTS "${type}_number_low" ON ${quoted(type, '_number')} (param, unit, low, high, row);
  CREATE INDEX IF NOT EXISTS "${type}_number_row" ON ${quoted(type, '_number')} (row);`

/**
 * Brings the schema up to this version. Safe to run by several processes at once, and again. A schema that is there
 * already is left alone: `CREATE INDEX IF NOT EXISTS` waits for prepared transactions all the same, and those are ended
 * by a recovery that talks to a service which has started.
 */
export async function migrate(pool: Pool, definitions: Iterable<ResourceDefinition>): Promise<void> {
  const statements = [COMMON + AUDIT_SCHEMA, ...[...definitions].map(({ type }) => ofType(type))]
  const fingerprint = createHash('sha256').update(statements.join('\n')).digest('hex')
  if (await isMigrated(pool, fingerprint)) return
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    await client.query(`SELECT pg_advisory_xact_lock(hashtext('medley-migrate'))`)
    await client.query('SET LOCAL client_min_messages = warning')
    for (const statement of statements) await client.query(statement)
    await client.query(
      `CREATE TABLE IF NOT EXISTS fhir.migrated (fingerprint text PRIMARY KEY, at timestamptz NOT NULL DEFAULT clock_timestamp())`,
    )
    await client.query('DELETE FROM fhir.migrated')
    await client.query('INSERT INTO fhir.migrated (fingerprint) VALUES ($1)', [fingerprint])
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK')
    throw error
  } finally {
    client.release()
  }
}

async function isMigrated(pool: Pool, fingerprint: string): Promise<boolean> {
  const { rows } = await pool.query<{ there: string | null }>(`SELECT to_regclass('fhir.migrated') AS there`)
  if (!rows[0]?.there) return false
  const found = await pool.query('SELECT 1 FROM fhir.migrated WHERE fingerprint = $1', [fingerprint])
  return found.rows.length > 0
}
