import { InjectionToken } from '@angular/core'
import type { ModuleEntry } from '@medley/ui'
import type { Catalogue } from '../language/language.ts'

/** `/modules/manifest.json`: all that the shell knows of the modules before it loads one. */
export interface Manifest {
  /** Version of this file's shape; the shell reads major 1. */
  readonly contract: string
  /** package → version that the shell serves. */
  readonly platform: Readonly<Record<string, string>>
  readonly modules: readonly ModuleEntry[]
  /** language → its catalogue; English is in the code. */
  readonly texts?: Readonly<Record<string, Catalogue>>
}

export const MANIFEST = new InjectionToken<Manifest>('manifest')

export async function readManifest(): Promise<Manifest> {
  const response = await fetch('/modules/manifest.json', { cache: 'no-cache' })
  if (!response.ok) throw new Error(`/modules/manifest.json: HTTP ${response.status}`)
  const manifest = (await response.json()) as Manifest
  if (!manifest.contract.startsWith('1.'))
    throw new Error(`This shell cannot read manifest ${manifest.contract}.`)
  return manifest
}
