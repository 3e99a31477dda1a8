/** One module's changes in one facility, read once for all browsers: at its end a request waits for the next ones. */
import { setTimeout as pause } from 'node:timers/promises'
import { Cancellation } from '@medley/client/cancellation'
import type { WireChanges } from '@medley/service/interactions/changes'
import type { ReadChanges } from './module-changes.ts'

export type Told = WireChanges['changes'][number]

export interface FeedListener {
  changes(told: readonly Told[]): void
  state(isAway: boolean): void
}

export interface ModuleFeed {
  module: string
  read: ReadChanges
  /** Where the feed is; undefined: the module has not answered yet. */
  position(): string | undefined
  /** Settles when the module has answered once. */
  started: Promise<void>
  isAway(): boolean
  /** From `position()` on. Answers its end. */
  listen(listener: FeedListener): () => void
  stop(): void
}

const WAIT_MS = 20_000
const PAUSE_MS = 500

export function openModuleFeed(module: string, read: ReadChanges): ModuleFeed {
  const listeners = new Set<FeedListener>()
  const stopped = new Cancellation()
  const start = Promise.withResolvers<void>()
  let position: string | undefined
  let away = false

  function reach(isAway: boolean): void {
    if (away === isAway) return
    away = isAway
    for (const listener of listeners) listener.state(isAway)
  }

  async function round(): Promise<void> {
    const page = await read(position === undefined ? {} : { after: position, wait: WAIT_MS }, stopped)
    if (stopped.cancelled) return
    position = page.position
    reach(false)
    start.resolve()
    if (page.changes.length > 0) for (const listener of listeners) listener.changes(page.changes)
  }

  async function follow(): Promise<void> {
    while (!stopped.cancelled) {
      try {
        await round()
      } catch {
        // Whatever it was, the module is asked again from the same place.
        if (!stopped.cancelled) reach(true)
        await pause(PAUSE_MS)
      }
    }
  }
  void follow()

  return {
    ...{ module, read },
    position: () => position,
    started: start.promise,
    isAway: () => away,
    listen(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    stop: () => stopped.cancel(),
  }
}
