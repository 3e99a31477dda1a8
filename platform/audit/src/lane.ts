/**
 * Numbers without a gap, without anybody waiting: each connection is a writer of its own and counts what it wrote. A number
 * is used up only by what was committed; a connection that breaks takes its count with it, and the next begins anew.
 */
import { randomBytes } from 'node:crypto'

export interface Lane {
  writer: string
  /** Last number that was used. */
  n: number
}

export const openLane = (): Lane => ({ writer: randomBytes(9).toString('base64url'), n: 0 })

const lanes = new WeakMap<object, Lane>()

/** The lane of a connection. */
export function laneOf(connection: object): Lane {
  let lane = lanes.get(connection)
  if (!lane) lanes.set(connection, (lane = openLane()))
  return lane
}
