/** Brings one module's changes to one stream: first those that it missed, then each as it comes, in the module's order. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Place } from './cursor.ts'
import type { ModuleFeed, Told } from './module-feed.ts'

export interface Pumping {
  feed: ModuleFeed
  /** Where the stream is; absent: it is new, and begins where the feed is. */
  place: Place | undefined
  /** ms since 1970, at which a new stream begins where the module is away. */
  since: number
  /** Sends what may be seen; afterwards the stream is behind them. Throws while that cannot be told. */
  deliver(changes: readonly Told[]): Promise<void>
  at(place: Place): void
  /** Too much waits: the stream ends, and its reader comes back. */
  overflow(): void
  isOpen(): boolean
}

const PAUSE_MS = 500
const MAX_QUEUE = 20_000

/** Answers its end. */
export function startPump(pumping: Pumping): () => void {
  const { feed, deliver, at, isOpen } = pumping
  let queue: Told[] = []
  let wake: (() => void) | undefined
  let stopped = false
  const isOn = (): boolean => !stopped && isOpen()
  const stopListening = feed.listen({
    changes(told) {
      queue.push(...told)
      if (queue.length > MAX_QUEUE) pumping.overflow()
      wake?.()
    },
    state: () => undefined,
  })

  async function untilDone(work: () => Promise<void>): Promise<void> {
    while (isOn()) {
      try {
        return await work()
      } catch {
        // The module is away: what it has to say waits for it.
        await pause(PAUSE_MS)
      }
    }
  }

  async function run(): Promise<void> {
    // Whoever is new begins where the feed is at this moment; where there is none yet, at this time.
    const joined = feed.position()
    let place: Place = pumping.place ?? (joined === undefined ? { since: pumping.since } : { after: joined })
    at(place)
    if (joined === undefined) await feed.started
    // What came since is in the queue.
    const until = joined ?? feed.position()
    let isBehind = place.after !== until
    while (isBehind && isOn()) {
      await untilDone(async () => {
        const page = await feed.read({ ...place, until })
        await deliver(page.changes)
        place = { after: page.position }
        at(place)
        isBehind = page.more
      })
    }
    while (isOn()) {
      if (queue.length === 0) await new Promise<void>((resolve) => (wake = resolve))
      const batch = queue
      queue = []
      await untilDone(() => deliver(batch))
    }
  }
  void run()

  return () => {
    stopped = true
    stopListening()
    wake?.()
  }
}
