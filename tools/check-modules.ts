/** Joins the ends of every string that two parts share: one owner for each type, slots that are opened, pages that exist. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { ModuleManifest } from '@medley/service/module'
import { root } from '../apps/host/manifests.ts'
import { findManifestFaults, type ManifestFiles } from './checks/manifest-faults.ts'
import { readRemoteDeclaration, readSlotNames } from './checks/remote-declaration.ts'
import { listFiles } from './checks/repository-files.ts'
import { servedTypes } from './checks/served-types.ts'
import { usedTypes } from './checks/used-types.ts'

const read = (...parts: string[]): string => readFileSync(path.join(root, ...parts), 'utf8')

async function readModuleFiles(folder: string): Promise<ManifestFiles> {
  const file = path.join(root, 'modules', folder, 'module.ts')
  const { default: manifest } = (await import(pathToFileURL(file).href)) as { default: ModuleManifest }
  const description = JSON.parse(read('modules', folder, 'package.json')) as {
    name: string
    exports?: Record<string, string>
  }
  const remote = path.join('modules', folder, 'ui/remote.ts')
  return {
    folder,
    manifest,
    packageName: description.name,
    exported: Object.keys(description.exports ?? {}),
    hasService: existsSync(path.join(root, 'modules', folder, 'service/service.ts')),
    used: usedTypes(sourcesOf(folder), servedTypes),
    remote: existsSync(path.join(root, remote)) ? readRemoteDeclaration(read(remote)) : undefined,
  }
}

const files = listFiles()
const sourcesOf = (folder: string): string[] =>
  files
    .filter((file) => file.startsWith(`modules/${folder}/`) && /(?<!\.test|module)\.ts$/.test(file))
    .map((file) => read(file))

const icons = readdirSync(path.join(root, 'node_modules/lucide-static/icons')).map(
  (name) => path.parse(name).name,
)
const faults = findManifestFaults({
  modules: await Promise.all(readdirSync(path.join(root, 'modules')).map(readModuleFiles)),
  servedTypes,
  shellSlots: readSlotNames(read('platform/ui/src/remote/slots.ts')),
  icons: new Set(icons),
})
for (const fault of faults) process.stderr.write(`${fault}\n`)
process.exitCode = faults.length > 0 ? 1 : 0
