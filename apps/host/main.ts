/**
 * Runs modules: `main.ts labs` one, `main.ts labs care` several in one process. `main.ts migrate labs` brings the database
 * of one to this version and ends; without names those of all that the environment gives.
 */
import { serve } from '@medley/service/serve'
import type { ServiceDefinition } from '@medley/service/define-service'
import { platformSettings } from '@medley/service/platform-settings'
import { describeSettings, readSettings, SettingsError } from '@medley/service/settings'
import { NotMigrated } from '@medley/store/postgres/migrate'
import { readManifests } from './manifests.ts'
import { databasesOf, migrateAll } from './migrate.ts'

/** A module's package exports its definition under the module's own name. */
async function loadDefinition(name: string): Promise<ServiceDefinition> {
  const loaded = (await import(`@medley/${name}/service`)) as Record<string, ServiceDefinition | undefined>
  const definition = loaded[name]
  if (!definition) throw new SettingsError([`@medley/${name}/service exports no definition named "${name}".`])
  return definition
}

async function run(args: readonly string[]): Promise<void> {
  const known = (await readManifests()).map(({ name }) => name)
  const names = args.filter((name) => !name.startsWith('--'))
  const declared = platformSettings(known)
  if (args.includes('--print-settings')) {
    process.stdout.write(`${describeSettings(declared)}\n`)
    return
  }
  if (names[0] === 'migrate') return migrateNamed(names.slice(1), known)
  const stranger = names.find((name) => !known.includes(name))
  if (stranger !== undefined || names.length === 0) {
    throw new SettingsError([
      `${stranger ?? 'Nothing'} is not a module: give one or more of ${known.join(', ')}.`,
    ])
  }
  await serve(await Promise.all(names.map(loadDefinition)), { settings: readSettings(declared) })
}

async function migrateNamed(names: readonly string[], modules: readonly string[]): Promise<void> {
  const known = [...modules, 'gateway', 'identity', 'adapters']
  const databases = databasesOf(readSettings(platformSettings(modules)), names.length > 0 ? names : known)
  const without = names.find((name) => databases[name] === undefined)
  if (without !== undefined || Object.keys(databases).length === 0) {
    const whose = known.includes(without ?? '') ? without : known.join(', ')
    throw new SettingsError([
      `Nothing to migrate: give DATABASE_URL_<NAME>, and DATABASE_OWNER_URL_<NAME>, of ${whose}.`,
    ])
  }
  await migrateAll(databases)
  process.stdout.write(`${Object.keys(databases).join(', ')}: the database is at this version\n`)
}

try {
  await run(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof SettingsError || error instanceof NotMigrated)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}
