/** A file that one running process holds. A holder that was killed holds nothing, whoever has its number now. */
import { linkSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { readIdentity } from './process-identity.ts'
import { readText } from './small-files.ts'

export interface Holder {
  pid: number
  /** What it left there for whoever is refused. */
  note: string
}

export function findHolder(file: string): Holder | undefined {
  const [pid, identity, note = ''] = (readText(file) ?? '').split('\n')
  return identity !== undefined && readIdentity(Number(pid)) === identity
    ? { pid: Number(pid), note }
    : undefined
}

/** The release, or nothing while another process holds it. */
export function tryFileLock(file: string, note = ''): (() => void) | undefined {
  const draft = `${file}.${process.pid}.draft`
  const mine = [process.pid, readIdentity(process.pid) ?? '', note].join('\n')
  writeFileSync(draft, mine)
  try {
    if (findHolder(file)) return undefined
    setStaleAside(file)
    // A hard link appears whole, and fails where another process was faster.
    linkSync(draft, file)
  } catch (error) {
    if (['EEXIST', 'ENOENT'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined
    throw error
  } finally {
    rmSync(draft, { force: true })
  }
  return () => {
    if (readText(file) === mine) rmSync(file, { force: true })
  }
}

/** Removing by name could remove the lock that another process has just taken: move it, then look at what was moved. */
function setStaleAside(file: string): void {
  const stale = readText(file)
  if (stale === undefined) return
  const aside = `${file}.${process.pid}.stale`
  renameSync(file, aside)
  if (readText(aside) !== stale) linkSync(aside, file)
  rmSync(aside, { force: true })
}
