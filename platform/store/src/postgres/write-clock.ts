/**
 * Gives each write its time, and knows which are still on their way. A history that showed a write while an earlier one
 * may still appear would make a client that asks again with `_since` miss it; so it shows nothing later than the
 * earliest write on its way. Prepared transactions are on their way until they end.
 */
export interface Stamp {
  /** ms since 1970, never before an earlier stamp's. */
  updated: number
  /** The write is visible, or will never be. */
  end(): void
}

export interface WriteClock {
  begin(at?: number): Stamp
  /** No write that becomes visible from now on is earlier than this. */
  horizon(): number
}

export function createWriteClock(now: () => number): WriteClock {
  const underWay = new Map<number, number>()
  let latest = 0
  const time = (): number => (latest = Math.max(latest, now()))
  const release = (updated: number): void => {
    const left = (underWay.get(updated) ?? 1) - 1
    if (left === 0) underWay.delete(updated)
    else underWay.set(updated, left)
  }
  return {
    begin(at) {
      const updated = at ?? time()
      underWay.set(updated, (underWay.get(updated) ?? 0) + 1)
      let open = true
      return {
        updated,
        end() {
          if (open) release(updated)
          open = false
        },
      }
    },
    horizon: () => Math.min(time(), ...underWay.keys()),
  }
}
