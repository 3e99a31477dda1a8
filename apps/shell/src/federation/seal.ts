import type { ModuleEntry } from '@medley/ui'
import type { Manifest } from './manifest.ts'
import { satisfies } from './satisfies.ts'

/** `medley.module.json`, written when a remote is built. */
export interface Seal {
  readonly name: string
  readonly version: string
  readonly entry: string
  /** package → range of the platform it was compiled against. */
  readonly requires: Readonly<Record<string, string>>
  /** file → integrity. */
  readonly files: Readonly<Record<string, string>>
}

export async function readSeal(entry: ModuleEntry): Promise<Seal> {
  const address = new URL('medley.module.json', new URL(entry.url, document.baseURI))
  // The browser refuses bytes that differ from the manifest's hash, and says no more than that the fetch failed.
  const response = await fetch(address, {
    cache: 'no-cache',
    ...(entry.integrity ? { integrity: entry.integrity } : {}),
  }).catch(() => null)
  if (!response?.ok)
    throw new Error($localize`Its screens could not be fetched, or are not the ones that were built.`)
  return (await response.json()) as Seal
}

/**
 * Refuses a remote that this platform cannot serve, before a byte of its code runs.
 * Safety: loading it with a copy of its own would give it an open patient of its own.
 */
export function refuseUnmet(seal: Seal, platform: Manifest['platform']): void {
  const unmet = Object.entries(seal.requires).filter(
    ([name, range]) => !satisfies(platform[name] ?? '', range),
  )
  if (!unmet.length) return
  const list = unmet.map(([name, range]) => `${name} ${range} (${platform[name] ?? 'none'})`).join(', ')
  throw new Error($localize`It needs ${list}:list:, which this shell does not serve.`)
}
