/** Runs modules: `main.ts labs` one, `main.ts labs care` several in one process. */
import { serve } from '@medley/service/serve'
import type { ServiceDefinition } from '@medley/service/define-service'
import { platformSettings } from '@medley/service/platform-settings'
import { describeSettings, readSettings, SettingsError } from '@medley/service/settings'
import { readManifests } from './manifests.ts'

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
  const stranger = names.find((name) => !known.includes(name))
  if (stranger !== undefined || names.length === 0) {
    throw new SettingsError([
      `${stranger ?? 'Nothing'} is not a module: give one or more of ${known.join(', ')}.`,
    ])
  }
  await serve(await Promise.all(names.map(loadDefinition)), { settings: readSettings(declared) })
}

try {
  await run(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof SettingsError)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}
