/** Stops processes of a platform at exact steps of transactions (platform/service/src/faults.ts). */
import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

export interface FaultFolder {
  /** For `startPlatform`. */
  environment: Record<string, string>
  /** The next transaction at this step ends the process. */
  kill(place: string): void
  /** The next transaction at this step waits; resolves when it does, with what lets it go on. */
  hold(place: string): Promise<() => void>
  /** The order was taken. */
  reached(place: string): Promise<void>
  remove(): void
}

export function createFaultFolder(): FaultFolder {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'medley-faults-'))
  const fileOf = (place: string): string => path.join(folder, place)
  const marker = (place: string): string => `${fileOf(place)}.reached`
  const order = (place: string, text: 'kill' | 'hold'): void => {
    rmSync(marker(place), { force: true })
    // Nobody finds it half written.
    writeFileSync(`${fileOf(place)}.new`, text)
    renameSync(`${fileOf(place)}.new`, fileOf(place))
  }
  async function reached(place: string): Promise<void> {
    const deadline = Date.now() + 20_000
    while (!existsSync(marker(place))) {
      assert.ok(Date.now() < deadline, `nobody came to ${place}`)
      await delay(10)
    }
  }
  return {
    environment: { MEDLEY_FAULTS: folder },
    kill: (place) => order(place, 'kill'),
    async hold(place) {
      order(place, 'hold')
      await reached(place)
      return () => rmSync(marker(place), { force: true })
    },
    reached,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
