/** `npm run restore`: a backup into a new data folder, or into databases that are empty. */
import path from 'node:path'
import { parseArgs } from 'node:util'
import { SettingsError } from '@medley/service/settings'
import { root } from '../apps/host/manifests.ts'
import { postgresOffset } from '../apps/host/ports.ts'
import { StartFailure } from '../apps/host/start-failure.ts'
import { Refusal } from './backup/refusal.ts'
import { restoreBackup } from './backup/restore-backup.ts'
import { keyOf, readTarget } from './backup/targets.ts'

const usage = 'Usage: npm run restore -- --from FOLDER [--key-file FILE | --unencrypted] [--replace]'

const say = (line: string): void => void process.stdout.write(`${line}\n`)

async function run(): Promise<void> {
  const { values } = parseArgs({
    options: {
      from: { type: 'string' },
      'key-file': { type: 'string' },
      unencrypted: { type: 'boolean', default: false },
      replace: { type: 'boolean', default: false },
    },
  })
  if (values.from === undefined) throw new Refusal(usage)
  const { settings, data, external } = await readTarget()
  const { at } = await restoreBackup({
    from: path.resolve(root, values.from),
    key: keyOf({ keyFile: values['key-file'], unencrypted: values.unencrypted }, settings),
    port: settings.port + postgresOffset,
    replace: values.replace,
    ...{ data, external, say },
  })
  say(
    `Restored: everything is as it was at ${at}. Start the platform, then verify the trail: npm run audit -- verify`,
  )
}

try {
  await run()
} catch (error) {
  const isForPeople = [Refusal, SettingsError, StartFailure].some((kind) => error instanceof kind)
  if (!isForPeople) throw error
  process.stderr.write(`${(error as Error).message}\n`)
  process.exitCode = 1
}
