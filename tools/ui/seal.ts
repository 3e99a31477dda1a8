/**
 * Seals the build of a remote: what it consists of, byte for byte, and which platform it was compiled against.
 * Refuses a build that the shell could not load: one that brings its own copy of the platform, or needs more than it serves.
 */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Metafile } from 'esbuild'
import { integrityOf } from './integrity.ts'
import { inRoot } from './layout.ts'
import type { Platform } from './platform.ts'
import { platformPackages } from './platform-packages.ts'

/** `medley.module.json` beside the files of a remote. */
export interface Seal {
  name: string
  version: string
  entry: string
  /** package → range of the platform. */
  requires: Record<string, string>
  /** file → integrity. */
  files: Record<string, string>
}

export const sealFile = 'medley.module.json'

const bareImports = (code: string): string[] =>
  [...code.matchAll(/(?:from|import)\s*\(?\s*["'`]([^."'`/][^"'`]*)["'`]/g)].map(([, bare]) => bare ?? '')

const packageOf = (bare: string): string => bare.split('/', bare.startsWith('@') ? 2 : 1).join('/')

/** Packages of the platform that found their way into a bundle. */
export const ownCopies = (metafile: Metafile): string[] => {
  const inputs = Object.keys(metafile.inputs)
  const copied = platformPackages.filter((name) =>
    inputs.some(
      (file) =>
        file.includes(`node_modules/${name}/`) || (name === '@medley/ui' && file.startsWith('platform/ui/')),
    ),
  )
  return copied.filter((name) => name !== 'tslib')
}

export function sealRemote(name: string, folder: string, platform: Platform): Seal {
  const { version, peerDependencies = {} } = JSON.parse(
    readFileSync(inRoot('modules', name, 'package.json'), 'utf8'),
  ) as { version: string; peerDependencies?: Record<string, string> }

  const stats = join(folder, 'browser-stats.json')
  const copies = ownCopies(JSON.parse(readFileSync(stats, 'utf8')) as Metafile)
  if (copies.length)
    throw new Error(`${name} brings its own copy of ${copies.join(', ')}; the shell serves it.`)

  const files: Record<string, string> = {}
  const needed = new Set<string>()
  for (const file of readdirSync(folder)
    .filter((entry) => /\.(js|css)$/.test(entry))
    .sort()) {
    const code = readFileSync(join(folder, file), 'utf8')
    files[file] = integrityOf(code)
    for (const bare of file.endsWith('.js') ? bareImports(code) : []) {
      if (!(bare in platform.importmap.imports)) {
        throw new Error(`${name}: ${file} imports '${bare}', which the platform does not serve.`)
      }
      needed.add(packageOf(bare))
    }
  }
  const entry = Object.keys(files).find((file) => /^main-.*\.js$/.test(file))
  if (!entry) throw new Error(`${name}: the build has no entry.`)
  const requires = Object.fromEntries(
    [...needed]
      .sort()
      .map((bare) => [bare, peerDependencies[bare] ?? `^${platform.versions[bare] ?? '0.0.0'}`]),
  )
  const seal = { name, version, entry, requires, files }
  writeFileSync(join(folder, sealFile), JSON.stringify(seal, null, 2))
  if (existsSync(stats)) rmSync(stats)
  return seal
}
