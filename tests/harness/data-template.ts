/** A data folder whose databases are made and migrated: what a first start spends half its time on, once for a whole run. */
import { existsSync } from 'node:fs'
import path from 'node:path'
import { platformSettings } from '@medley/service/platform-settings'
import { readSettings } from '@medley/service/settings'
import { makeDataFolder } from '../../apps/host/data-folder.ts'
import { ensureDatabases } from '../../apps/host/databases.ts'
import { logFileOf, openLog } from '../../apps/host/log-files.ts'
import { readManifests } from '../../apps/host/manifests.ts'
import { migrateAll } from '../../apps/host/migrate.ts'
import { postgresOffset } from '../../apps/host/ports.ts'
import { startPostgres } from '../../apps/host/postgres.ts'
import { makeDataDir, TEMPLATE_SETTING } from './data-folders.ts'
import { findFreePorts } from './free-ports.ts'

/** For the tests that start after this; the folder, which whoever asked removes in the end. */
export async function makeTemplate(): Promise<string> {
  const dataDir = makeDataDir()
  const { postgres: folder, logs } = makeDataFolder(dataDir)
  openLog(logs, 'postgres')
  const port = (await findFreePorts()) + postgresOffset
  const postgres = await startPostgres({
    ...{ folder, port, log: () => undefined, logFile: logFileOf(logs, 'postgres') },
  })
  try {
    const modules = (await readManifests()).map(({ name }) => name)
    const names = Object.keys(readSettings(platformSettings(modules), {}).databaseUrls)
    await migrateAll(await ensureDatabases(postgres, folder, names))
  } finally {
    await postgres.stop()
  }
  // Where PostgreSQL's user cannot come into the folder its data lies elsewhere, and is no template.
  if (!existsSync(path.join(folder, 'location'))) process.env[TEMPLATE_SETTING] = dataDir
  return dataDir
}
