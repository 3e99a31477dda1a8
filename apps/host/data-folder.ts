/** `$MEDLEY_DATA`: everything that must outlive a stop. Each part keeps its own secrets to itself. */
import { accessSync, constants, existsSync, mkdirSync, realpathSync, statSync } from 'node:fs'
import path from 'node:path'
import { StartFailure } from './start-failure.ts'

export interface DataFolder {
  home: string
  logs: string
  run: string
  keys: string
  postgres: string
}

/** Where things would be; nothing is made yet. */
export const locateData = (home: string): DataFolder => ({
  home,
  logs: path.join(home, 'logs'),
  run: path.join(home, 'run'),
  keys: path.join(home, 'keys'),
  postgres: path.join(home, 'postgres'),
})

/** Says that a restore into this folder did not come to its end. */
export const unfinishedRestore = (home: string): string => path.join(home, 'restore-unfinished')

export function refuseHalfRestored(home: string): void {
  if (!existsSync(unfinishedRestore(home))) return
  throw new StartFailure(
    `The data folder ${home} holds a restore that did not come to its end: run npm run restore with --replace again.`,
  )
}

/** What is wrong with the folder that was named, found out without touching anything. */
export function refuseUnusableFolder(home: string): void {
  let nearest = home
  while (!existsSync(nearest) && nearest !== path.dirname(nearest)) nearest = path.dirname(nearest)
  if (!statSync(nearest).isDirectory())
    throw unusable(home, nearest === home ? 'it is a file' : `${nearest} is a file`)
  try {
    accessSync(nearest, constants.W_OK | constants.X_OK)
  } catch (error) {
    throw unusable(home, 'this user may not write there', error)
  }
}

const unusable = (home: string, why: string, cause?: unknown): StartFailure =>
  new StartFailure(`The data folder ${home} (MEDLEY_DATA) cannot be used: ${why}.`, cause)

/** Others may pass through (PostgreSQL's user, when we are root) but not look around. */
export function makeDataFolder(home: string): DataFolder {
  try {
    makeWithParents(home)
    const folder = locateData(realpathSync(home))
    for (const part of [folder.logs, folder.run, folder.keys])
      mkdirSync(part, { recursive: true, mode: 0o700 })
    mkdirSync(folder.postgres, { recursive: true, mode: 0o711 })
    return folder
  } catch (error) {
    throw unusable(home, (error as Error).message, error)
  }
}

/** One by one: Node's own recursion never ends where the system refuses new folders with ENOENT (/proc). */
function makeWithParents(folder: string): void {
  if (existsSync(folder)) return
  makeWithParents(path.dirname(folder))
  mkdirSync(folder, { mode: 0o711 })
}
