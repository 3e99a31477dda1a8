/** Where the browser side lives in the repository, and where its build goes. */
import { readdirSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { ModuleManifest } from '@medley/service/module'

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..')

/** What the gateway serves. */
export const web = join(root, 'dist/web')
/** What a build step leaves for the next one. */
export const work = join(root, 'dist/ui')

export const inRoot = (...path: string[]): string => join(root, ...path)

/** Manifests of all modules that have screens, in the order of the rail. */
export async function readModules(): Promise<ModuleManifest[]> {
  const folders = readdirSync(inRoot('modules'), { withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  )
  const manifests = await Promise.all(
    folders.map(async ({ name }) => {
      const file = (await import(pathToFileURL(inRoot('modules', name, 'module.ts')).href)) as {
        default: ModuleManifest
      }
      return file.default
    }),
  )
  return manifests.sort((a, b) => a.order - b.order)
}
