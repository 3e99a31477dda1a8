/** Fills one database from a backup: the tables of the version that wrote it, its rows, and then the way to this version. */
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { migrate } from '@medley/store/postgres/migrate'
import { readTables, type Table } from './catalogue.ts'
import type { StoredDatabase, StoredTable } from './manifest.ts'
import { Refusal } from './refusal.ts'
import { type BackupKey, openStored } from './vault.ts'

export interface Loading {
  name: string
  /** Of the owner. */
  url: string
  stored: StoredDatabase
  /** Of the backup. */
  folder: string
  key: BackupKey | undefined
  /** What is there is thrown away. */
  replace: boolean
}

/** All or nothing. The rights of other roles come with the migration to this version, which is the caller's. */
export async function loadDatabase(loading: Loading): Promise<void> {
  const { name, url, stored, replace } = loading
  const client = new pg.Client({ connectionString: url, application_name: 'medley-restore' })
  await client.connect()
  try {
    await refuseRows(client, loading)
    if (replace) await dropSchemas(client)
    await migrate(
      url,
      stored.schema.map((part) => ({ ...part, grants: () => [] })),
    )
    const present = new Map((await readTables(client)).map((table) => [table.name, table]))
    await client.query('BEGIN')
    for (const one of stored.tables) {
      const table = present.get(one.table)
      if (!table) throw new Refusal(`${name} has no table ${one.table}, of which the backup has rows.`)
      await fill(client, table, { ...loading, one })
    }
    for (const { name: sequence, last } of stored.sequences)
      if (last !== null) await client.query('SELECT setval($1, $2)', [sequence, last])
    await client.query('COMMIT')
    await client.query('ANALYZE')
  } finally {
    await client.end()
  }
}

/** Before anything is touched. */
async function refuseRows(client: pg.Client, { name, replace }: Loading): Promise<void> {
  if (replace) return
  await client.query(`SELECT set_config('medley.facilities', '*', false)`)
  for (const { name: table } of await readTables(client)) {
    const { rows } = await client.query(`SELECT 1 FROM ${table} LIMIT 1`)
    if (rows.length > 0)
      throw new Refusal(
        `The database of ${name} is not empty (${table}). --replace throws away what is in it.`,
      )
  }
}

async function dropSchemas(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT DISTINCT quote_ident(schemaname) AS name FROM pg_tables
     WHERE schemaname NOT IN ('pg_catalog', 'information_schema', 'public')`,
  )
  await client.query(`SET client_min_messages = warning`)
  for (const { name } of rows) await client.query(`DROP SCHEMA ${name} CASCADE`)
}

/** Row-level security takes no COPY, and a trail that is put back is neither changed nor removed. */
async function fill(
  client: pg.Client,
  { name, isGuarded }: Table,
  { folder, key, one }: Loading & { one: StoredTable },
): Promise<void> {
  if (isGuarded) await client.query(`ALTER TABLE ${name} NO FORCE ROW LEVEL SECURITY`)
  const rows = client.query(copyFrom(`COPY ${name} (${one.columns.join(', ')}) FROM STDIN`))
  await pipeline(openStored(path.join(folder, one.file), { key, name: one.file }), rows)
  if (rows.rowCount !== one.rows)
    throw new Refusal(`${name} got ${rows.rowCount} rows, the backup says ${one.rows}.`)
  if (isGuarded) await client.query(`ALTER TABLE ${name} FORCE ROW LEVEL SECURITY`)
}
