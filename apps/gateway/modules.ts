/** The modules behind the gateway, found by listing their folder. */
import { readdir } from 'node:fs/promises'
import type { ModuleManifest } from '@medley/service/module'

const folder = new URL('../../modules/', import.meta.url)

export async function readManifests(): Promise<ModuleManifest[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
  const manifests = await Promise.all(
    names.map(async (name) => {
      const { default: manifest } = (await import(new URL(`${name}/module.ts`, folder).href)) as {
        default: ModuleManifest
      }
      return manifest
    }),
  )
  return manifests.sort((a, b) => a.port - b.port)
}
