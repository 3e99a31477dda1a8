/** Where the databases are, and which key is meant: the same for backup and restore. */
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { platformSettings, type PlatformSettings } from '@medley/service/platform-settings'
import { readSettings } from '@medley/service/settings'
import type { Databases } from '../../apps/host/databases.ts'
import { readManifests, root } from '../../apps/host/manifests.ts'
import { databasesOf } from '../../apps/host/migrate.ts'
import type { Source } from './recovery-point.ts'
import { Refusal } from './refusal.ts'
import { type BackupKey, readKey } from './vault.ts'

export interface Target {
  settings: PlatformSettings
  /** Absolute. */
  data: string
  /** Of the environment. */
  external: Databases
}

export async function readTarget(): Promise<Target> {
  const names = (await readManifests()).map(({ name }) => name)
  const settings = readSettings(platformSettings(names))
  const external = databasesOf(settings, [...names, 'gateway', 'identity', 'adapters'])
  return { settings, data: path.resolve(root, settings.data), external }
}

/** Every database, by its owner. */
export function sourcesOf({ data, external, settings }: Target): Source[] {
  const file = path.join(data, 'postgres/owner-urls.json')
  const embedded = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>) : {}
  const urls = {
    ...embedded,
    ...Object.fromEntries(Object.entries(external).map(([name, { owner }]) => [name, owner])),
  }
  const sources = Object.entries(urls).map(([name, url]) => ({ name, url }))
  const missing = Object.keys(settings.databaseUrls).filter((name) => urls[name] === undefined)
  if (missing.length === 0) return sources
  throw new Refusal(
    `No database is known of ${missing.join(', ')}: no platform was started on the data folder ${data}, and DATABASE_URL_<NAME> is not given.`,
  )
}

/** `undefined` only where it was said that there shall be none. */
export function keyOf(
  given: { keyFile: string | undefined; unencrypted: boolean },
  settings: PlatformSettings,
): BackupKey | undefined {
  const file = given.keyFile ?? settings.backupKeyFile
  if (given.unencrypted) return undefined
  if (file !== '') return readKey(path.resolve(root, file))
  throw new Refusal(
    'A backup holds health data and keys: give --key-file FILE or MEDLEY_BACKUP_KEY_FILE (npm run backup -- new-key FILE makes one), or say --unencrypted.',
  )
}
