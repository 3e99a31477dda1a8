/** `npm start`: the whole platform on this machine, until it is told to stop. */
import path from 'node:path'
import { readPackages } from '@medley/service/packages/package-files'
import { describeSettings, environment, readSettings, SettingsError } from '@medley/service/settings'
import { platformSettings } from '@medley/service/platform-settings'
import { upstreamPlans } from '@medley/service/upstream/upstream-plans'
import { readManifests, root } from './manifests.ts'
import { readFederation } from '../gateway/foreign/read-federation.ts'
import { startPlatform } from './platform.ts'
import { createProgress } from './progress.ts'
import { Shutdown, StopRequested } from './shutdown.ts'
import { StartFailure } from './start-failure.ts'
import { describeWelcome } from './welcome.ts'

const progress = createProgress()
const shutdown = new Shutdown(progress.step)

async function run(args: readonly string[]): Promise<void> {
  const modules = await readManifests()
  const declared = platformSettings(modules.map(({ name }) => name))
  if (args.includes('--print-settings')) return progress.say(describeSettings(declared))
  const settings = readSettings(declared)
  refuseProduction()
  // Every service reads them at its own start; here it can be said what is wrong with them.
  readPackages({ data: path.resolve(root, settings.data), packages: settings.packages })
  const foreignTypes = readFederation(settings.federation).flatMap(({ types }) => [...types.keys()])
  for (const { name } of modules) upstreamPlans(name, settings)
  if (settings.databaseUrl !== '')
    progress.say('DATABASE_URL is not read here: give DATABASE_URL_<MODULE> for each module.')
  shutdown.listen()
  const address = await startPlatform({ settings, modules, foreignTypes, progress, shutdown })
  progress.say(describeWelcome(address))
  await shutdown.requested
}

function refuseProduction(): void {
  if (environment()['NODE_ENV'] !== 'production') return
  throw new StartFailure(
    'npm start is the demonstration: its users have a public password. It does not run with NODE_ENV=production.',
  )
}

function explain(error: unknown): void {
  if (error instanceof StopRequested) return
  process.exitCode = 1
  const isForPeople = error instanceof StartFailure || error instanceof SettingsError
  progress.fail(
    isForPeople
      ? error.message
      : `Medley cannot go on: ${error instanceof Error ? error.stack : String(error)}`,
  )
}

process.on('uncaughtException', (error) => {
  explain(error)
  shutdown.request('an error')
})

try {
  await run(process.argv.slice(2))
} catch (error) {
  explain(error)
}
await shutdown.run()
process.exit()
