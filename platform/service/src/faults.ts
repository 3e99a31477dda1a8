/**
 * Steps of a transaction at which a test stops a process exactly. Off unless the setting MEDLEY_FAULTS names a folder,
 * which production refuses. A file `labs.after-prepare` in it is taken by the first transaction that reaches this step:
 * with the text `kill` the process ends at once, with `hold` it waits until the file `labs.after-prepare.reached` is gone.
 */
import { existsSync, readFileSync, renameSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

export type FaultStep =
  /** Of a participant. */
  | 'before-prepare'
  | 'after-prepare'
  | 'before-commit'
  | 'after-commit'
  /** Of the coordinator. */
  | 'before-decision'
  | 'after-decision'
  | 'after-delivery'
  /** Of the adapters, with a batch of messages. */
  | 'after-transaction'

export interface Faults {
  at(step: FaultStep): Promise<void>
}

const LOOK_EVERY_MS = 10

/** `undefined` where there is nothing to stop for. */
export function createFaults(processName: string, folder: string): Faults | undefined {
  if (folder === '') return undefined
  return {
    async at(step) {
      const file = path.join(folder, `${processName}.${step}`)
      const order = take(file)
      if (order === 'kill') process.kill(process.pid, 'SIGKILL')
      while (order !== undefined && existsSync(`${file}.reached`)) await delay(LOOK_EVERY_MS)
    },
  }
}

/** One transaction alone gets the order. */
function take(file: string): string | undefined {
  try {
    const order = readFileSync(file, 'utf8').trim()
    renameSync(file, `${file}.reached`)
    return order
  } catch {
    return undefined
  }
}
