/** `$MEDLEY_DATA`: everything that must outlive a stop. Each part keeps its own secrets to itself. */
import { mkdirSync, realpathSync, statSync } from 'node:fs'
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

/** Others may pass through (PostgreSQL's user, when we are root) but not look around. */
export function makeDataFolder(home: string): DataFolder {
  try {
    mkdirSync(home, { recursive: true, mode: 0o711 })
    if (!statSync(home).isDirectory()) throw new Error('it is a file')
    const folder = locateData(realpathSync(home))
    for (const part of [folder.logs, folder.run, folder.keys])
      mkdirSync(part, { recursive: true, mode: 0o700 })
    mkdirSync(folder.postgres, { recursive: true, mode: 0o711 })
    return folder
  } catch (error) {
    throw new StartFailure(`The data folder ${home} (MEDLEY_DATA) cannot be used: ${describe(error)}.`, error)
  }
}

function describe(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'EEXIST' || code === 'ENOTDIR') return 'it is a file, or a part of its path is'
  return code === 'EACCES' || code === 'EROFS' ? 'this user may not write there' : message
}
