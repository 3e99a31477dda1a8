/**
 * Large bodies over frames. The sender sends no more than the receiver gave credit for, and the receiver gives credit as
 * it uses up what came: a slow reader slows its sender down, and nobody else on the connection.
 */
import { Readable } from 'node:stream'
import { KIND, type FrameWriter, type Head } from './frames.ts'

/** A body up to this size goes in the frame of its head. */
export const PART_BYTES = 64 * 1024
/** Credit that both ends take for granted at the beginning of a body. */
export const WINDOW_BYTES = 256 * 1024

export interface OutgoingBody {
  credit(bytes: number): void
  /** Nothing more is sent. */
  stop(): void
  /** Settles when all is sent or it was stopped; fails when the source does. */
  sent: Promise<void>
}

export interface Outgoing {
  stream: number
  head: Head
  parts: Iterable<Buffer> | AsyncIterable<Buffer>
}

export function sendBody(write: FrameWriter, { stream, head, parts }: Outgoing): OutgoingBody {
  let left = WINDOW_BYTES
  let stopped = false
  let wake: (() => void) | undefined
  const awoken = (): Promise<void> => new Promise((resolve) => (wake = resolve))

  async function send(): Promise<void> {
    write(stream, KIND.begin, { head })
    for await (const body of parts) {
      for (const part of partsOf(body)) {
        while (left < part.length && !stopped) await awoken()
        if (stopped) return
        left -= part.length
        write(stream, KIND.part, { body: part })
      }
    }
    if (!stopped) write(stream, KIND.end)
  }

  return {
    credit(bytes) {
      left += bytes
      wake?.()
    },
    stop() {
      stopped = true
      wake?.()
    },
    sent: send(),
  }
}

export function* partsOf(body: Buffer): Generator<Buffer> {
  for (let place = 0; place < body.length; place += PART_BYTES) yield body.subarray(place, place + PART_BYTES)
}

export interface IncomingBody {
  readable: Readable
  arrived(part: Buffer): void
  ended(): void
  /** The rest will never come. */
  broken(error: Error): void
}

/** `onAbandoned`: the reader does not want the rest. */
export function receiveBody(
  write: FrameWriter,
  { stream, onAbandoned }: { stream: number; onAbandoned: () => void },
): IncomingBody {
  let used = 0
  let over = false
  const readable = new Readable({
    highWaterMark: WINDOW_BYTES / 2,
    read() {
      if (used === 0 || over) return
      const credit = Buffer.allocUnsafe(4)
      credit.writeUInt32BE(used)
      used = 0
      write(stream, KIND.credit, { body: credit })
    },
    destroy(error, done) {
      if (!over) onAbandoned()
      over = true
      done(error)
    },
  })
  return {
    readable,
    arrived(part) {
      used += part.length
      readable.push(part)
    },
    ended() {
      over = true
      readable.push(null)
    },
    broken(error) {
      over = true
      readable.destroy(error)
    },
  }
}
