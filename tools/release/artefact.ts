/** One module as one image context: its bundled service, its remote, what it says of itself, and what is in it. */
import { createHash } from 'node:crypto'
import { copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { contractOf } from '@medley/service/contract'
import type { ModuleManifest } from '@medley/service/module'
import { root } from '../../apps/host/manifests.ts'
import { bundleService } from './bundle.ts'
import { sbomOf } from './sbom.ts'

export interface ArtefactPlan {
  /** Of the module. */
  name: string
  version: string
  /** Made anew. */
  folder: string
  /** Of the built remote; absent: an artefact without screens. */
  remote?: string
}

/** Answers the hash of all its files: the same for the same sources. */
export async function makeArtefact({ name, version, folder, remote }: ArtefactPlan): Promise<string> {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const { inputs } = await bundleService({ name, version, folder: path.join(folder, 'app') })
  const packageName = `@medley/${name}`
  write(path.join(folder, 'app/package.json'), { name: packageName, version, type: 'module' })
  if (remote !== undefined) cpSync(remote, path.join(folder, 'remote'), { recursive: true })
  const { default: manifest } = (await import(
    pathToFileURL(path.join(root, 'modules', name, 'module.ts')).href
  )) as { default: ModuleManifest }
  write(path.join(folder, 'module.json'), contractOf(manifest, version))
  const sources = Object.keys(inputs).filter((file) => !file.startsWith('<'))
  writeFileSync(path.join(folder, 'sbom.cdx.json'), sbomOf({ name: packageName, version }, sources))
  copyFileSync(path.join(root, 'deploy/module.Dockerfile'), path.join(folder, 'Dockerfile'))
  return hashOfFolder(folder)
}

const write = (file: string, value: object): void =>
  writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`)

/** SHA-256 over names and contents, in the order of the names. */
export function hashOfFolder(folder: string): string {
  const hash = createHash('sha256')
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
  for (const file of files.sort())
    hash.update(`${file}\0`).update(
      createHash('sha256')
        .update(readFileSync(path.join(folder, file)))
        .digest(),
    )
  return hash.digest('hex')
}
