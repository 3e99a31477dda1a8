/** Ports on which facilities send: they must be free before anything starts. */
import path from 'node:path'
import { FacilityFault, mllpPortOf, readFacilityFiles } from '@medley/adapter/facility-files'
import type { PlatformSettings } from '@medley/service/platform-settings'
import { root } from './manifests.ts'
import type { Listener } from './ports.ts'
import { StartFailure } from './start-failure.ts'

export function planFeeds({ facilities, host, port }: PlatformSettings): Listener[] {
  try {
    return readFacilityFiles(path.resolve(root, facilities))
      .filter(({ facility }) => facility.feeds?.mllp !== undefined)
      .map((file) => ({ name: `MLLP of ${file.facility.id}`, host, port: mllpPortOf(file, port) }))
  } catch (error) {
    if (error instanceof FacilityFault) throw new StartFailure(error.message, error)
    throw error
  }
}
