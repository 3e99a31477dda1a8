/** The modules of this repository: whatever folder under `modules/` has a manifest. */
import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { ModuleManifest } from '@medley/service/module'

export const root = fileURLToPath(new URL('../../', import.meta.url))

/** In the order of their ports. */
export async function readManifests(): Promise<ModuleManifest[]> {
  const folder = path.join(root, 'modules')
  const files = readdirSync(folder).map((name) => path.join(folder, name, 'module.ts'))
  const loaded = await Promise.all(
    files
      .filter((file) => existsSync(file))
      .map((file) => import(pathToFileURL(file).href) as Promise<{ default: ModuleManifest }>),
  )
  return loaded.map(({ default: manifest }) => manifest).sort((left, right) => left.port - right.port)
}
