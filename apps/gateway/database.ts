/** The gateway's own tables: the sessions of browsers, and how transactions over services were decided. */
import pg from 'pg'

const SCHEMA = `
  CREATE SCHEMA IF NOT EXISTS gateway;
  DROP TABLE IF EXISTS gateway.account, gateway.client;
  CREATE TABLE IF NOT EXISTS gateway.grant_token (
    hash text PRIMARY KEY, kind text NOT NULL, principal jsonb NOT NULL, extra jsonb NOT NULL, expires timestamptz NOT NULL);
  CREATE INDEX IF NOT EXISTS grant_token_expires ON gateway.grant_token (expires);
  CREATE TABLE IF NOT EXISTS gateway.decision (
    transaction text PRIMARY KEY, outcome text NOT NULL, decided timestamptz NOT NULL DEFAULT clock_timestamp());`

const CONNECTIONS = 10

export async function openDatabase(url: string): Promise<pg.Pool> {
  const pool = new pg.Pool({ connectionString: url, max: CONNECTIONS, application_name: 'medley-gateway' })
  // A connection that breaks while idle is replaced at the next use; the use that fails reports it.
  pool.on('error', () => undefined)
  const client = await pool.connect()
  try {
    await client.query(
      `BEGIN; SELECT pg_advisory_xact_lock(hashtext('medley-migrate')); SET LOCAL client_min_messages = warning`,
    )
    await client.query(SCHEMA)
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK')
    throw error
  } finally {
    client.release()
  }
  return pool
}
