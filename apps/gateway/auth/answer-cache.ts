/** Answers about tokens and accounts, remembered for a moment: whatever was revoked is refused everywhere after so long. */
import { Failure } from '@medley/fhir/failures'

const CACHE_MS = 4000
/**
 * Who cannot be asked can revoke nothing either: while identity is away the last answer stands, for so long. After that
 * nobody gets in.
 */
const STANDS_MS = 60_000
const MAX_CACHED = 10_000

export interface AnswerCache<T> {
  get(key: string, ask: () => Promise<T>): Promise<T>
  forget(key: string): void
}

interface Entry<T> {
  found: Promise<T>
  until: number
  last?: { answer: T; at: number }
}

export function createAnswerCache<T>(now: () => number, standsMs = STANDS_MS): AnswerCache<T> {
  const cache = new Map<string, Entry<T>>()

  async function asked(key: string, ask: () => Promise<T>, last: Entry<T>['last']): Promise<T> {
    try {
      const answer = await ask()
      const entry = cache.get(key)
      if (entry) entry.last = { answer, at: now() }
      return answer
    } catch (error) {
      if (last && error instanceof Failure && error.status === 503 && now() - last.at < standsMs)
        return last.answer
      throw error
    }
  }

  return {
    get(key, ask) {
      const known = cache.get(key)
      if (known && known.until > now()) return known.found
      if (cache.size >= MAX_CACHED) cache.clear()
      const found = asked(key, ask, known?.last)
      cache.set(key, { found, until: now() + CACHE_MS, ...(known?.last ? { last: known.last } : {}) })
      // Who could not be asked for a moment must not be remembered as an answer.
      found.catch(() => cache.delete(key))
      return found
    },
    forget: (key) => void cache.delete(key),
  }
}
