/** Puts a backup back: into a new data folder with the embedded PostgreSQL, or into databases that the environment names. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { buffer } from 'node:stream/consumers'
import { createPrivateKey } from 'node:crypto'
import { sealRestored } from '@medley/audit/sealing/seal'
import { openPool } from '@medley/store/postgres/open-pool'
import { makeDataFolder, unfinishedRestore } from '../../apps/host/data-folder.ts'
import { type Databases, ensureDatabases } from '../../apps/host/databases.ts'
import { migrateAll } from '../../apps/host/migrate.ts'
import { takeLock } from '../../apps/host/platform-lock.ts'
import { startPostgres } from '../../apps/host/postgres.ts'
import { loadDatabase } from './load-database.ts'
import { type Manifest, readManifest, type StoredFile, verifyFiles } from './manifest.ts'
import { Refusal } from './refusal.ts'
import { type BackupKey, openStored } from './vault.ts'

export interface RestoreOptions {
  from: string
  key: BackupKey | undefined
  /** `$MEDLEY_DATA`. */
  data: string
  /** Databases of the environment; those that it does not name are in the embedded PostgreSQL. */
  external: Databases
  /** Of the embedded PostgreSQL. */
  port: number
  replace: boolean
  say(line: string): void
}

export async function restoreBackup(options: RestoreOptions): Promise<Manifest> {
  const { from, key, data, external, replace, say } = options
  const manifest = readManifest(from, key)
  await verifyFiles(from, manifest)
  say(`The backup of ${manifest.at} is whole`)
  refuseUsedFolder(data, replace)
  const folder = makeDataFolder(data)
  const release = takeLock(folder.run, 'npm run restore')
  writeFileSync(unfinishedRestore(folder.home), `${manifest.at}\n`, { mode: 0o600 })
  try {
    for (const file of manifest.files) await putBack(options, file)
    const names = Object.keys(manifest.databases)
    const missing = names.filter((name) => external[name] === undefined)
    const embedded =
      missing.length > 0
        ? await startEmbedded(options, { folder: folder.postgres, logs: folder.logs })
        : undefined
    try {
      const own = embedded ? await ensureDatabases(embedded, folder.postgres, missing) : {}
      await fillAll(options, manifest, { ...own, ...external })
    } finally {
      await embedded?.stop()
    }
    rmSync(unfinishedRestore(folder.home))
    return manifest
  } finally {
    release()
  }
}

const IN_USE = [
  'postgres/cluster.json',
  'postgres/owner-urls.json',
  'keys/internal-signing.pem',
  'restore-unfinished',
]

function refuseUsedFolder(data: string, replace: boolean): void {
  const used = IN_USE.find((part) => existsSync(path.join(data, part)))
  if (used === undefined || replace) return
  throw new Refusal(
    `The data folder ${data} is in use (${used}): give another in MEDLEY_DATA, or --replace to throw away what is in it.`,
  )
}

async function putBack(
  { from, key, data }: RestoreOptions,
  { file, path: relative }: StoredFile,
): Promise<void> {
  const target = path.resolve(data, relative)
  if (!target.startsWith(path.resolve(data) + path.sep))
    throw new Refusal(`${relative} is outside of the data folder.`)
  mkdirSync(path.dirname(target), { recursive: true, mode: 0o700 })
  const content = await buffer(openStored(path.join(from, file), { key, name: file }))
  writeFileSync(target, content, { mode: 0o600, flush: true })
}

const startEmbedded = ({ port, say }: RestoreOptions, { folder, logs }: { folder: string; logs: string }) =>
  startPostgres({ folder, logFile: path.join(logs, 'postgres.log'), port, log: say })

async function fillAll(options: RestoreOptions, manifest: Manifest, databases: Databases): Promise<void> {
  const { from, key, replace, say } = options
  for (const [name, stored] of Object.entries(manifest.databases)) {
    const url = databases[name]?.owner ?? ''
    await loadDatabase({ name, url, stored, folder: from, key, replace })
    say(`${name} restored`)
  }
  const own = Object.fromEntries(
    Object.keys(manifest.databases).flatMap((name) => {
      const roles = databases[name]
      return roles ? [[name, roles] as const] : []
    }),
  )
  await migrateAll(own)
  await sealTrails(options, own)
}

/** What was on record and not sealed yet. */
async function sealTrails({ data, say }: RestoreOptions, databases: Databases): Promise<void> {
  const file = path.join(data, 'keys/audit-seal.pem')
  if (!existsSync(file)) return say('No key of seals is here: what was not sealed yet stays open')
  const key = createPrivateKey(readFileSync(file, 'utf8'))
  for (const { owner } of Object.values(databases)) {
    const pool = openPool({ url: owner, max: 1, name: 'medley-restore' })
    try {
      const { rows } = await pool.query<{ there: string | null }>(
        `SELECT to_regclass('audit.segment') AS there`,
      )
      if (rows[0]?.there) await sealRestored({ pool, key, now: Date.now })
    } finally {
      await pool.end()
    }
  }
}
