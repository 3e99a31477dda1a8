/** Data folders of platforms under test. */
import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statfsSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

/** Names a folder whose databases are made and migrated to the processes of the tests (`makeTemplate`). */
export const TEMPLATE_SETTING = 'TEST_DATA_TEMPLATE'

/** Names the folder that they are made in. */
const HOME_SETTING = 'TEST_DATA_HOME'

const GIGABYTE = 2 ** 30
const MEMORY_DISK = '/dev/shm'

/**
 * Where there is plenty of memory, folders are made in it: nothing here pulls a plug, and a new cluster has thousands of
 * files. Benches measure the disk, and never call this.
 */
export function preferMemory(): void {
  try {
    const { bavail, bsize } = statfsSync(MEMORY_DISK)
    if (bavail * bsize > 6 * GIGABYTE && os.freemem() > 10 * GIGABYTE) process.env[HOME_SETTING] = MEMORY_DISK
  } catch {
    // This system has none.
  }
}

/** An empty one, as at a first start. */
export function makeDataDir(): string {
  const folder = mkdtempSync(path.join(process.env[HOME_SETTING] ?? os.tmpdir(), 'medley-test-'))
  // As root, PostgreSQL's user passes through here.
  chmodSync(folder, 0o711)
  return folder
}

/** One with databases in it, which saves half of a start; an empty one where nobody made a template. Keys are each platform's own. */
export function makePreparedDataDir(): string {
  const folder = makeDataDir()
  const template = process.env[TEMPLATE_SETTING]
  // Node's own copy does not keep the owner, and PostgreSQL refuses a folder of somebody else.
  if (template !== undefined) execFileSync('cp', ['-a', path.join(template, 'postgres'), folder])
  return folder
}

export function removeDataDir(folder: string): void {
  const location = path.join(folder, 'postgres/location')
  if (existsSync(location))
    rmSync(path.dirname(readFileSync(location, 'utf8').trim()), { recursive: true, force: true })
  rmSync(folder, { recursive: true, force: true })
}
