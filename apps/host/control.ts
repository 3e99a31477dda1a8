/**
 * How another shell talks to a running platform: files in `$MEDLEY_DATA/run`. `<name>.down` keeps a module down for as
 * long as it is there; `platform.json` is what the platform knows about its processes.
 */
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { readText, writeAtomically } from './small-files.ts'

export interface ProcessReport {
  name: string
  state: string
  pid?: number
  port: number
  restarts: number
}

export interface PlatformReport {
  address: string
  processes: ProcessReport[]
}

export class ControlFiles {
  readonly folder: string

  constructor(folder: string) {
    this.folder = folder
  }

  report(report: PlatformReport): void {
    writeAtomically(path.join(this.folder, 'platform.json'), `${JSON.stringify(report, null, 2)}\n`, 0o644)
  }

  readReport(): PlatformReport | undefined {
    const text = readText(path.join(this.folder, 'platform.json'))
    return text === undefined ? undefined : (JSON.parse(text) as PlatformReport)
  }

  keepDown(name: string): void {
    writeFileSync(this.#mark(name), '')
  }

  bringUp(name: string): void {
    rmSync(this.#mark(name), { force: true })
  }

  isKeptDown(name: string): boolean {
    return existsSync(this.#mark(name))
  }

  /** A new platform starts with everything up, and one that has stopped reports nothing. */
  clear(): void {
    for (const name of readdirSync(this.folder)) {
      if (name.endsWith('.down') || name === 'platform.json')
        rmSync(path.join(this.folder, name), { force: true })
    }
  }

  #mark(name: string): string {
    return path.join(this.folder, `${name}.down`)
  }
}
