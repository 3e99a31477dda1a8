/** UUID version 7 (RFC 9562 §5.7): ids that sort by time, so new rows land at the end of their index. */
import { randomBytes } from 'node:crypto'

const BYTES = 16

/** Random bytes are drawn in bulk: one draw for each id costs forty times as much. */
let pool = Buffer.alloc(0)
let place = 0

function drawn(): Buffer {
  if (place === pool.length) {
    pool = randomBytes(BYTES * 256)
    place = 0
  }
  return pool.subarray(place, (place += BYTES))
}

export function uuid7(now: number): string {
  const bytes = drawn()
  bytes.writeUIntBE(now, 0, 6)
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f)
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f)
  const hex = bytes.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
