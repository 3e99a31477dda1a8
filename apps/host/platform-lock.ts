/** One platform for each data folder: whoever holds `run/platform.lock` has it. */
import path from 'node:path'
import { findHolder, tryFileLock } from './file-lock.ts'
import { StartFailure } from './start-failure.ts'

const lockFile = (runFolder: string): string => path.join(runFolder, 'platform.lock')

export function refuseSecondPlatform(runFolder: string): void {
  const holder = findHolder(lockFile(runFolder))
  if (!holder) return
  throw new StartFailure(
    `Medley already runs on this data folder (process ${holder.pid}, ${holder.note}): stop it first, or start this one beside it with its own MEDLEY_DATA and MEDLEY_PORT.`,
  )
}

/** Returns the release. */
export function takeLock(runFolder: string, address: string): () => void {
  const release = tryFileLock(lockFile(runFolder), address)
  if (release) return release
  refuseSecondPlatform(runFolder)
  throw new StartFailure('Another start of Medley on this data folder is under way: wait for it.')
}
