/** A store's changes as a feed: whoever is at its end waits for the next page instead of asking again and again. */
import type { ChangesPage, ChangesQuery, Store } from '@medley/store/store'

export interface Waiting {
  /** How long an empty page is held back. */
  ms: number
  /** Ends the wait. */
  signal?: AbortSignal | undefined
}

export interface ChangeFeed {
  next(facility: string, query: ChangesQuery, waiting: Waiting): Promise<ChangesPage>
  /** Ends every wait, now and later. */
  close(): void
}

/** Writes of other replicas do not ring here. */
const LOOK_EVERY_MS = 1000
/** A burst of writes wakes a reader once; and time has passed, so that the end of the feed is beyond them. */
const GATHER_MS = 20

export function createChangeFeed(store: Pick<Store, 'changes' | 'onChange'>): ChangeFeed {
  const closed = new AbortController()
  return {
    async next(facility, query, { ms, signal }) {
      const until = performance.now() + ms
      const ended = AbortSignal.any([closed.signal, ...(signal ? [signal] : [])])
      const bell = listen(store, facility)
      try {
        for (;;) {
          bell.reset()
          const page = await store.changes({ facility }, query)
          const left = until - performance.now()
          if (page.changes.length > 0 || left <= 0 || ended.aborted) return page
          await bell.rung(Math.min(left, LOOK_EVERY_MS), ended)
        }
      } finally {
        bell.stop()
      }
    },
    close: () => closed.abort(),
  }
}

interface Listening {
  reset(): void
  /** Settles a moment after a ring since the reset, after `ms`, or when `ended`. */
  rung(ms: number, ended: AbortSignal): Promise<void>
  stop(): void
}

function listen({ onChange }: Pick<Store, 'onChange'>, facility: string): Listening {
  let hasRung = false
  let wake: (() => void) | undefined
  const stop = onChange((changed) => {
    if (changed !== undefined && changed !== facility) return
    hasRung = true
    wake?.()
  })
  return {
    reset: () => void (hasRung = false),
    rung: (ms, ended) =>
      new Promise((resolve) => {
        const done = (): void => {
          clearTimeout(timer)
          ended.removeEventListener('abort', done)
          wake = undefined
          resolve()
        }
        let timer = setTimeout(done, hasRung ? GATHER_MS : ms)
        if (!hasRung)
          wake = () => {
            wake = undefined
            clearTimeout(timer)
            timer = setTimeout(done, GATHER_MS)
          }
        ended.addEventListener('abort', done)
        if (ended.aborted) done()
      }),
    stop,
  }
}
