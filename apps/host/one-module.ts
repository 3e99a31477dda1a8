/** What the artefact of one module runs: its service, or with `migrate` the step that prepares its database. */
import type { ServiceDefinition } from '@medley/service/define-service'
import { EVERYWHERE } from '@medley/service/define-service'
import { platformSettings } from '@medley/service/platform-settings'
import { serve } from '@medley/service/serve'
import { describeSettings, readSettings, SettingsError } from '@medley/service/settings'
import { migrate, NotMigrated, roleBeside } from '@medley/store/postgres/migrate'
import { storeSchema } from '@medley/store/postgres/schema'

export async function runModule(definition: ServiceDefinition, version: string): Promise<void> {
  const { name, owns } = definition.module
  const declared = platformSettings([name])
  const args = process.argv.slice(2)
  try {
    if (args.includes('--print-settings')) return void process.stdout.write(`${describeSettings(declared)}\n`)
    const settings = readSettings(declared)
    if (args[0] !== 'migrate') return await serve([definition], { settings, version })
    const app = settings.databaseUrls[name] || settings.databaseUrl
    const owner = settings.ownerUrls[name] || settings.ownerUrl || app
    const auditor = settings.auditorUrls[name]
    await migrate(owner, storeSchema([...owns, ...EVERYWHERE]), {
      app: roleBeside(app, owner),
      auditor: auditor ? roleBeside(auditor, owner) : undefined,
    })
    process.stdout.write(`${name}: the database is at this version\n`)
  } catch (error) {
    if (!(error instanceof SettingsError || error instanceof NotMigrated)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 1
  }
}
