/** Answers about tokens and accounts, remembered for a moment: whatever was revoked is refused everywhere after so long. */

const CACHE_MS = 4000
const MAX_CACHED = 10_000

export interface AnswerCache<T> {
  get(key: string, ask: () => Promise<T>): Promise<T>
  forget(key: string): void
}

export function createAnswerCache<T>(now: () => number): AnswerCache<T> {
  const cache = new Map<string, { found: Promise<T>; until: number }>()
  return {
    get(key, ask) {
      const known = cache.get(key)
      if (known && known.until > now()) return known.found
      if (cache.size >= MAX_CACHED) cache.clear()
      const found = ask()
      cache.set(key, { found, until: now() + CACHE_MS })
      // Who could not be asked for a moment must not be remembered as an answer.
      found.catch(() => cache.delete(key))
      return found
    },
    forget: (key) => void cache.delete(key),
  }
}
