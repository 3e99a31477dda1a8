import { kitCopy, type ModuleEntry, type Remote } from '@medley/ui'
import type { Manifest } from './manifest.ts'
import { pinFiles } from './pin-files.ts'
import { readSeal, refuseUnmet } from './seal.ts'

/** Loads the code of a remote: its seal first, then its entry, each byte checked by the browser. */
export async function loadRemote(entry: ModuleEntry, platform: Manifest['platform']): Promise<Remote> {
  const seal = await readSeal(entry)
  refuseUnmet(seal, platform)
  const base = new URL(entry.url, document.baseURI)
  pinFiles(base, seal.files)
  const file = (await import(/* @vite-ignore */ new URL(seal.entry, base).href)) as { default?: Remote }
  const remote = file.default
  if (remote?.module !== entry.name) {
    throw new Error($localize`Its entry is not a remote of ${entry.name}:module:.`)
  }
  if (remote.kit.id !== kitCopy.id) throw new Error($localize`It brings its own copy of @medley/ui.`)
  return remote
}
