/** `npm run profiles -- add FILE.tgz`: FHIR packages in the data folder, whose profiles the platform enforces after its next start. */
import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import path from 'node:path'
import type { FhirPackage } from '@medley/fhir/profiles/definitions'
import { packagesFolder, readPackages } from '@medley/service/packages/package-files'
import { PackageError, readPackage } from '@medley/service/packages/read-package'
import { readSettings, SettingsError } from '@medley/service/settings'
import { readManifests, root } from '../apps/host/manifests.ts'
import { platformSettings } from '@medley/service/platform-settings'

const usage = 'Usage: npm run profiles -- add FILE.tgz… | list | remove NAME@VERSION…'

class Refusal extends Error {}

async function run([action, ...names]: readonly string[]): Promise<void> {
  const settings = readSettings(platformSettings((await readManifests()).map((module) => module.name)))
  const data = path.resolve(root, settings.data)
  const folder = packagesFolder(data)
  if (action === 'list' && names.length === 0) {
    const packages = readPackages({ data, packages: settings.packages })
    return print(packages.length > 0 ? packages.map(describe) : ['There are no FHIR packages.'])
  }
  if (names.length === 0 || (action !== 'add' && action !== 'remove')) throw new Refusal(usage)
  print(names.map((name) => (action === 'add' ? add(name, folder) : remove(name, folder))))
  print(['A running platform reads them at its next start.'])
}

/** Read before it is copied: what lies in the folder must not stop a start. */
function add(file: string, folder: string): string {
  const given = path.resolve(file)
  const found = readPackage(given)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const place = placeOf(`${found.name}@${found.version}`, folder)
  copyFileSync(given, `${place}.part`)
  renameSync(`${place}.part`, place)
  return `Added ${describe(found)}`
}

function remove(title: string, folder: string): string {
  const place = placeOf(title, folder)
  if (!existsSync(place)) throw new Refusal(`There is no ${title} in ${folder}.`)
  rmSync(place)
  return `Removed ${title}`
}

function placeOf(title: string, folder: string): string {
  if (!/^[\w.-]+@[\w.+-]+$/.test(title)) throw new Refusal(`${title} is not a NAME@VERSION.`)
  return path.join(folder, `${title}.tgz`)
}

function describe({ name, version, definitions }: FhirPackage): string {
  const profiles = definitions.filter((one) => one.resourceType === 'StructureDefinition')
  const bare = profiles.filter(({ snapshot }) => !snapshot).length
  const missing = bare > 0 ? `, ${bare} of them without a snapshot and not enforced` : ''
  return `${name}@${version}: ${profiles.length} profiles${missing}`
}

const print = (lines: readonly string[]): void => void process.stdout.write(`${lines.join('\n')}\n`)

try {
  await run(process.argv.slice(2))
} catch (error) {
  const isForPeople =
    error instanceof Refusal || error instanceof SettingsError || error instanceof PackageError
  if (!isForPeople) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}
