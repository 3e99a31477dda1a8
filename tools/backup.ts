/** `npm run backup`: every database at one moment, over the wire, into one folder. */
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { SettingsError } from '@medley/service/settings'
import { root } from '../apps/host/manifests.ts'
import { readSchemas } from '../apps/host/migrate.ts'
import { filesOf, readManifest, verifyFiles } from './backup/manifest.ts'
import { Refusal } from './backup/refusal.ts'
import { keyOf, readTarget, sourcesOf } from './backup/targets.ts'
import { newKeyText } from './backup/vault.ts'
import { writeBackup } from './backup/write-backup.ts'

const usage = `Usage: npm run backup -- --to FOLDER [--key-file FILE | --unencrypted]
       npm run backup -- verify FOLDER [--key-file FILE | --unencrypted]
       npm run backup -- new-key FILE`

const say = (line: string): void => void process.stdout.write(`${line}\n`)

async function run(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      to: { type: 'string' },
      'key-file': { type: 'string' },
      unencrypted: { type: 'boolean', default: false },
    },
  })
  const [verb, place] = positionals
  if (verb === 'new-key' && place !== undefined) {
    writeFileSync(path.resolve(root, place), newKeyText(), { mode: 0o600, flag: 'wx' })
    return say(`${place} made. Without it no backup can be read: keep it where neither backups nor data are.`)
  }
  const target = await readTarget()
  const key = keyOf({ keyFile: values['key-file'], unencrypted: values.unencrypted }, target.settings)
  if (verb === 'verify' && place !== undefined) return verify(path.resolve(root, place), key)
  if (verb !== undefined || values.to === undefined) throw new Refusal(usage)
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string }
  const to = path.resolve(root, values.to)
  const manifest = await writeBackup({
    sources: sourcesOf(target),
    schemas: await readSchemas(),
    ...{ data: target.data, to, key, version, say },
  })
  const bytes = filesOf(manifest).reduce((sum, file) => sum + file.bytes, 0)
  say(`Backup of ${manifest.at} in ${to}: ${(bytes / 1e6).toFixed(1)} MB`)
}

async function verify(folder: string, key: Buffer | undefined): Promise<void> {
  const manifest = readManifest(folder, key)
  await verifyFiles(folder, manifest)
  say(`The backup of ${manifest.at} is whole: ${filesOf(manifest).length} files`)
}

try {
  await run()
} catch (error) {
  const isForPeople = error instanceof Refusal || error instanceof SettingsError
  if (!isForPeople) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}
