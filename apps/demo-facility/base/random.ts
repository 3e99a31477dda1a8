/** Chance that can be repeated: one stream for each name, so that a new feature does not reshuffle everybody. */

export interface Random {
  /** From 0 up to 1. */
  next(): number
  /** Both ends included. */
  int(low: number, high: number): number
  chance(probability: number): boolean
  pick<T>(list: readonly T[]): T
  /** `count` different ones, in the order of the list. */
  sample<T>(list: readonly T[], count: number): T[]
  weighted<T>(choices: readonly (readonly [T, number])[]): T
  normal(mean: number, deviation: number): number
}

/** FNV-1a. */
function hash(text: string): number {
  let state = 0x811c9dc5
  for (let place = 0; place < text.length; place++)
    state = Math.imul(state ^ text.charCodeAt(place), 0x01000193)
  return state >>> 0
}

/** Mulberry32. */
function createGenerator(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

export function createRandom(name: string): Random {
  const next = createGenerator(hash(name))
  const int = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1))
  const pick = <T>(list: readonly T[]): T => {
    const found = list[Math.floor(next() * list.length)]
    if (found === undefined) throw new Error(`Nothing to pick from for ${name}.`)
    return found
  }
  return {
    next,
    int,
    pick,
    chance: (probability) => next() < probability,
    sample(list, count) {
      const keys = new Map(list.map((one) => [one, next()]))
      const chosen = new Set(
        [...keys]
          .sort((a, b) => a[1] - b[1])
          .slice(0, count)
          .map(([one]) => one),
      )
      return list.filter((one) => chosen.has(one))
    },
    weighted(choices) {
      let rest = next() * choices.reduce((sum, [, weight]) => sum + weight, 0)
      for (const [one, weight] of choices) if ((rest -= weight) < 0) return one
      return pick(choices)[0]
    },
    normal(mean, deviation) {
      const spread = Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
      return mean + deviation * spread
    },
  }
}
