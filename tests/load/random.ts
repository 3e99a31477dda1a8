/** Chance that is the same on every run: the data set and the order of questions are part of what is measured. */

export interface Random {
  /** 0 to below `end`, whole. */
  below(end: number): number
  pick<T>(from: readonly T[]): T
}

/** Mulberry32: 32 bits of state are enough to spread questions over a data set. */
export function createRandom(seed: number): Random {
  let state = seed
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    const mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    const again = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((again ^ (again >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (end: number): number => Math.floor(next() * end)
  return {
    below,
    pick: <T>(from: readonly T[]): T => {
      if (from.length === 0) throw new Error('There is nothing to pick from.')
      return from[below(from.length)] as T
    },
  }
}
