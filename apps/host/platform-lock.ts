/** One platform for each data folder: whoever holds `run/platform.lock` has it; a holder that was killed holds nothing. */
import { linkSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { readIdentity } from './process-identity.ts'
import { readText } from './small-files.ts'
import { StartFailure } from './start-failure.ts'

export interface PlatformLock {
  release(): void
}

const lockFile = (runFolder: string): string => path.join(runFolder, 'platform.lock')

export function refuseSecondPlatform(runFolder: string): void {
  const [pid, identity, address] = (readText(lockFile(runFolder)) ?? '').split('\n')
  if (identity === undefined || readIdentity(Number(pid)) !== identity) return
  throw new StartFailure(
    `Medley already runs on this data folder (process ${pid}, ${address}): stop it first, or start this one beside it with its own MEDLEY_DATA and MEDLEY_PORT.`,
  )
}

export function takeLock(runFolder: string, address: string): PlatformLock {
  const file = lockFile(runFolder)
  const draft = `${file}.${process.pid}.draft`
  const mine = [process.pid, readIdentity(process.pid) ?? '', address, ''].join('\n')
  writeFileSync(draft, mine)
  try {
    refuseSecondPlatform(runFolder)
    setStaleAside(file)
    // A hard link appears whole, and fails where another start was faster.
    linkSync(draft, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') refuseSecondPlatform(runFolder)
    throw error
  } finally {
    rmSync(draft, { force: true })
  }
  return {
    release: () => {
      if (readText(file) === mine) rmSync(file, { force: true })
    },
  }
}

/** Removing by name could remove the lock that another start has just taken: move it, then look at what was moved. */
function setStaleAside(file: string): void {
  const stale = readText(file)
  if (stale === undefined) return
  const aside = `${file}.${process.pid}.stale`
  renameSync(file, aside)
  if (readText(aside) !== stale) linkSync(aside, file)
  rmSync(aside, { force: true })
}
