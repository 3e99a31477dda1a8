/** The feeds of each facility that somebody listens to; those of one that nobody does any more end a little later. */
import type { Directory } from '../fhir/owners.ts'
import type { Caller } from '../fhir/owners.ts'
import { changesOf } from './module-changes.ts'
import { openModuleFeed, type ModuleFeed } from './module-feed.ts'

export interface EventHub {
  /** The facility's feeds, until `leave`. */
  join(facility: string): { feeds: readonly ModuleFeed[]; leave(): void }
  /** Tells every stream to end, and ends the feeds. */
  close(): void
  isClosed(): boolean
  onClose(tell: () => void): () => void
}

const LINGER_MS = 10_000

interface Open {
  feeds: readonly ModuleFeed[]
  listeners: number
  ending?: NodeJS.Timeout
}

export function createEventHub({ backends }: Directory, mint: Caller['mint']): EventHub {
  const facilities = new Map<string, Open>()
  const closing = new Set<() => void>()
  let closed = false

  const open = (facility: string): Open => ({
    listeners: 0,
    feeds: backends.map((backend) => openModuleFeed(backend.name, changesOf(backend, facility, mint))),
  })

  function end(facility: string): void {
    for (const feed of facilities.get(facility)?.feeds ?? []) feed.stop()
    facilities.delete(facility)
  }

  return {
    join(facility) {
      const one = facilities.get(facility) ?? open(facility)
      facilities.set(facility, one)
      clearTimeout(one.ending)
      one.listeners++
      return {
        feeds: one.feeds,
        leave() {
          one.listeners--
          if (one.listeners === 0) one.ending = setTimeout(() => end(facility), LINGER_MS).unref()
        },
      }
    },
    close() {
      closed = true
      for (const tell of closing) tell()
      for (const facility of [...facilities.keys()]) end(facility)
    },
    isClosed: () => closed,
    onClose(tell) {
      closing.add(tell)
      return () => void closing.delete(tell)
    },
  }
}
