/** MLLP: messages between 0x0B and 0x1C 0x0D, however TCP cuts or glues them. */

const [START, END, CR] = [0x0b, 0x1c, 0x0d]

export interface Frame {
  readonly bytes: Uint8Array
  /** A new one began before this one had ended. */
  readonly isCut: boolean
}

export interface FrameReader {
  /** Frames that ended. Throws a RangeError when one grows over the limit. */
  push(chunk: Uint8Array): Frame[]
  /** What came of a message whose end has not. */
  rest(): Uint8Array
}

export function createFrameReader(largest: number): FrameReader {
  let chunks: Uint8Array[] = []
  let size = 0
  let isInside = false
  const take = (): Uint8Array => {
    const whole = Buffer.concat(chunks, size)
    chunks = []
    size = 0
    return whole
  }
  const keep = (piece: Uint8Array): void => {
    if (piece.length === 0) return
    chunks.push(piece)
    size += piece.length
    if (size > largest) throw new RangeError('message-too-large')
  }
  return {
    rest: take,
    push(chunk) {
      const frames: Frame[] = []
      let at = 0
      while (at < chunk.length) {
        if (!isInside) {
          const start = chunk.indexOf(START, at)
          if (start < 0) break
          isInside = true
          at = start + 1
        }
        // The byte after 0x1C is CR, which may come with the next packet: what is outside of frames is skipped anyway.
        const rest = chunk.subarray(at)
        const [end, next] = [rest.indexOf(END), rest.indexOf(START)]
        const isCut = next >= 0 && (end < 0 || next < end)
        const stop = isCut ? next : end
        keep(stop < 0 ? rest : rest.subarray(0, stop))
        if (stop < 0) break
        frames.push({ bytes: take(), isCut })
        isInside = isCut
        at += stop + 1
      }
      return frames
    },
  }
}

export const frame = (text: string): Buffer =>
  Buffer.concat([Buffer.of(START), Buffer.from(text, 'utf8'), Buffer.of(END, CR)])
