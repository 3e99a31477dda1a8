/** Releases of modules for the drill: artefacts as `npm run release` makes them, of any version. */
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { makeArtefact } from '../../../tools/release/artefact.ts'
import type { PlanChange } from '../../harness/cluster.ts'

export interface Releases {
  /** Runs this version in place of the sources. */
  change(name: string, version: string): Promise<PlanChange>
  /** Of one artefact of each module that is given, built anew. */
  hashes(): Promise<string[]>
  remove(): void
}

export function makeReleases(others: readonly string[]): Releases {
  const home = mkdtempSync(path.join(os.tmpdir(), 'medley-releases-'))
  return {
    async change(name, version) {
      const folder = path.join(home, name, version)
      await makeArtefact({ name, version, folder })
      return (plan) => ({ ...plan, command: [path.join(folder, 'app/main.mjs')] })
    },
    hashes: () =>
      Promise.all(
        others.map((name) =>
          makeArtefact({ name, version: '0.1.0', folder: path.join(home, 'others', name) }),
        ),
      ),
    remove: () => rmSync(home, { recursive: true, force: true }),
  }
}
