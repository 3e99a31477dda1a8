/** A sender of HL7 v2 as hospitals have them: it sends what was not acknowledged again, on a new connection. */
import { connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

export interface Ack {
  /** MSA-1 */
  readonly code: string
  /** MSA-2 */
  readonly controlId: string
  readonly text: string
}

const ackOf = (text: string): Ack => {
  const [, code = '', controlId = ''] = /\rMSA\|(\w\w)\|([^|\r]*)/.exec(text) ?? []
  return { code, controlId, text }
}

export interface Pace {
  /** Bytes of a packet; cuts messages anywhere. */
  readonly packet?: number
  /** Stops sending and hangs up. */
  readonly signal?: AbortSignal
  readonly acknowledged?: (ack: Ack) => void
}

/** One connection: all messages glued together, and the answers that came before it broke off. */
export function sendOnce(
  port: number,
  messages: readonly (string | Buffer)[],
  { packet = 1460, signal, acknowledged }: Pace = {},
): Promise<Ack[]> {
  return new Promise((resolve) => {
    const acks: Ack[] = []
    let text = ''
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    const stream = Buffer.concat(
      messages.flatMap((one) => [Buffer.of(0x0b), Buffer.from(one), Buffer.of(0x1c, 0x0d)]),
    )
    socket.on('connect', () => {
      for (let at = 0; at < stream.length; at += packet) socket.write(stream.subarray(at, at + packet))
    })
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8')
      const parts = text.split('\x1c\r')
      text = parts.pop() ?? ''
      for (const part of parts) {
        const ack = ackOf(part)
        acks.push(ack)
        acknowledged?.(ack)
      }
      if (acks.length >= messages.length) socket.end()
    })
    socket.on('error', () => undefined)
    signal?.addEventListener('abort', () => socket.destroy(), { once: true })
    socket.on('close', () => resolve(acks))
  })
}

/** Until each has an answer, through whatever crash. */
export async function sendAll(port: number, messages: readonly string[], pace: Pace = {}): Promise<Ack[]> {
  const all: Ack[] = []
  let rest = messages
  // A process is back within ten seconds on a quiet machine; on a busy one it takes longer.
  const deadline = Date.now() + 120_000
  while (rest.length > 0 && Date.now() < deadline) {
    const acks = await sendOnce(port, rest, pace)
    all.push(...acks)
    rest = rest.slice(acks.length)
    if (rest.length > 0) await delay(50)
  }
  return all
}
