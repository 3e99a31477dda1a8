/** Writes a backup: every database at one moment, and what must outlive a stop beside them. */
import { mkdirSync, readdirSync, renameSync, rmSync, createReadStream, existsSync } from 'node:fs'
import path from 'node:path'
import { to as copyTo } from 'pg-copy-streams'
import { fingerprintOf, type Schema } from '@medley/store/postgres/migrate'
import { readSequences, readTables } from './catalogue.ts'
import { FORMAT, type Manifest, type StoredDatabase, type StoredFile, writeManifest } from './manifest.ts'
import { type Snapshot, type Source, takeRecoveryPoint } from './recovery-point.ts'
import { Refusal } from './refusal.ts'
import { type BackupKey, storeFile } from './vault.ts'

export interface BackupOptions {
  sources: readonly Source[]
  /** By the name of the database: how this version makes its tables. */
  schemas: ReadonlyMap<string, Schema>
  /** `$MEDLEY_DATA`. */
  data: string
  /** Must not be there yet. */
  to: string
  key: BackupKey | undefined
  version: string
  say(line: string): void
}

/** Keys, without which identity's secrets and the trail are unreadable; seals; packages; files that wait in drop folders. */
const KEPT = ['keys', 'audit', 'packages', 'inbox']
const AT_ONCE = 3

export async function writeBackup(options: BackupOptions): Promise<Manifest> {
  const { to, key, say, sources, version } = options
  if (existsSync(to)) throw new Refusal(`${to} is there already: a backup never writes over another.`)
  const folder = `${to}.unfinished`
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  // Before the databases: a seal that is kept outside of them is then never newer than what it seals.
  const files = await storeFiles(options, folder)
  const point = await takeRecoveryPoint(sources)
  say(`Recovery point ${point.at}; writes waited ${point.heldMs} ms`)
  try {
    const databases: Record<string, StoredDatabase> = {}
    const waiting = [...point.snapshots]
    const work = async (): Promise<void> => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        databases[next.name] = await storeDatabase(options, next, folder)
        say(`${next.name} stored`)
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, work))
    const { at, heldMs } = point
    const manifest: Manifest = {
      format: FORMAT,
      version,
      at,
      heldMs,
      isEncrypted: key !== undefined,
      databases,
      files,
    }
    writeManifest(folder, manifest, key)
    renameSync(folder, to)
    return manifest
  } finally {
    await point.end()
  }
}

async function storeDatabase(
  { schemas, key }: BackupOptions,
  { name, client }: Snapshot,
  folder: string,
): Promise<StoredDatabase> {
  const schema = schemas.get(name) ?? []
  const { rows: marks } = await client.query<{ part: string; fingerprint: string }>(
    'SELECT part, fingerprint FROM medley.migrated',
  )
  for (const { name: part, statements } of schema) {
    const isOurs = marks.some((one) => one.part === part && one.fingerprint === fingerprintOf(statements))
    if (!isOurs)
      throw new Refusal(
        `The tables ${part} of ${name} are of another version: back up with the version that runs.`,
      )
  }
  mkdirSync(path.join(folder, name), { mode: 0o700 })
  const tables = []
  for (const [number, { name: table, columns }] of (await readTables(client)).entries()) {
    const file = `${name}/${number}.copy.zst`
    const rows = client.query(copyTo(`COPY (SELECT ${columns.join(', ')} FROM ${table}) TO STDOUT`))
    const stored = await storeFile(rows, path.join(folder, file), { key, name: file })
    // Most types have no resource yet.
    if (rows.rowCount === 0) rmSync(path.join(folder, file))
    else tables.push({ table, columns, file, rows: rows.rowCount, ...stored })
  }
  const made = schema.map((part) => ({ name: part.name, statements: [...part.statements] }))
  return { schema: made, tables, sequences: await readSequences(client) }
}

async function storeFiles({ data, key }: BackupOptions, folder: string): Promise<StoredFile[]> {
  const found = KEPT.flatMap((part) => filesUnder(data, part))
  mkdirSync(path.join(folder, 'files'), { mode: 0o700 })
  const stored: StoredFile[] = []
  for (const [number, relative] of found.entries()) {
    const file = `files/${number}.zst`
    const content = createReadStream(path.join(data, relative))
    stored.push({
      path: relative,
      file,
      ...(await storeFile(content, path.join(folder, file), { key, name: file })),
    })
  }
  return stored
}

function filesUnder(data: string, part: string): string[] {
  if (!existsSync(path.join(data, part))) return []
  return readdirSync(path.join(data, part), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.draft'))
    .map((entry) => path.relative(data, path.join(entry.parentPath, entry.name)))
    .sort()
}
