/**
 * 64-bit hashes of index entries, as signed decimal strings that PostgreSQL reads as bigint.
 * Two independent 32-bit mixes (murmur3 finalizers) over UTF-16 units: fast, well spread, not cryptographic. A chance
 * collision needs about 2^32 distinct entries; a row is always joined back to its own facility, so a collision never
 * crosses facilities.
 */

const SEPARATOR = '\u0000'

function mix(text: string, seed: number, multiplier: number): number {
  let state = seed
  for (let place = 0; place < text.length; place++) {
    state = Math.imul(state ^ text.charCodeAt(place), multiplier)
    state ^= state >>> 15
  }
  state = Math.imul(state ^ (state >>> 16), 0x85ebca6b)
  state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35)
  return (state ^ (state >>> 16)) >>> 0
}

/** Hash of the parts joined by a character that no part holds. */
export function hash64(...parts: readonly string[]): string {
  const text = parts.join(SEPARATOR)
  const high = BigInt(mix(text, 0x9747b28c, 0x5bd1e995))
  const low = BigInt(mix(text, 0x1b873593, 0x01000193))
  return BigInt.asIntN(64, (high << 32n) | low).toString()
}
