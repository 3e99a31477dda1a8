/** One connection to a service. While somebody waits it asks for signs of life: a busy service gives them, a hung one does not. */
import { request as httpRequest } from 'node:http'
import type { Socket } from 'node:net'
import { createFrameWriter, onFrames, PING_STREAM, UPGRADE_PROTOCOL } from './frames.ts'
import type { AppRequest, AppResponse } from './message.ts'
import { unavailable } from './unavailable.ts'

export interface FrameTarget {
  /** Name of the module, for messages. */
  name: string
  /** `http://127.0.0.1:5001` */
  origin: string
  /** A request without answer after so long fails as unavailable, though the service lives. */
  timeoutMs: number
  /** A service that gives no sign of life for so long while somebody waits is given up. */
  silenceMs?: number
}

export interface FrameConnection {
  send(request: AppRequest): Promise<AppResponse>
  /** Resolves at the first sign of life. */
  ping(): Promise<void>
  close(): void
}

interface Waiting {
  resolve: (response: AppResponse) => void
  reject: (error: unknown) => void
  timer: NodeJS.Timeout
}

const SILENCE_MS = 5000
/** Signs of life are asked for so many times before a service is given up. */
const PINGS = 5
const CONNECT_MS = 2000
const MAX_STREAM = 0xffff_ffff

/** `onClose` is told whether the other end fell silent. */
export async function openFrames(
  target: FrameTarget,
  onClose: (end: { silent: boolean }) => void,
): Promise<FrameConnection> {
  const { name, timeoutMs, silenceMs = SILENCE_MS } = target
  const socket = await connect(target)
  const write = createFrameWriter(socket)
  const waiting = new Map<number, Waiting>()
  let nextStream = PING_STREAM + 1
  /** Rounds of asking since the last sign of life. Counted, not timed: our own pauses are not the other's silence. */
  let unanswered = 0
  let heard: (() => void)[] = []
  let silent = false

  onFrames(socket, (stream, head, body) => {
    const one = waiting.get(stream)
    if (!one) return
    if (!isResponse(head)) return void socket.destroy()
    waiting.delete(stream)
    clearTimeout(one.timer)
    one.resolve({ ...head, body })
  })
  socket.on('data', () => {
    unanswered = 0
    for (const tell of heard) tell()
    heard = []
  })
  const asking = setInterval(() => {
    if (waiting.size === 0) {
      unanswered = 0
      return
    }
    if (unanswered === PINGS) {
      silent = true
      return void socket.destroy()
    }
    unanswered += 1
    write(PING_STREAM, PING, undefined)
  }, silenceMs / PINGS)
  asking.unref()
  socket.on('close', () => {
    clearInterval(asking)
    onClose({ silent })
    for (const { reject, timer } of waiting.values()) {
      clearTimeout(timer)
      reject(unavailable(name, new Error(silent ? 'no sign of life' : 'connection closed')))
    }
    waiting.clear()
  })

  return {
    send: (request) =>
      new Promise((resolve, reject) => {
        if (socket.destroyed) return reject(unavailable(name, new Error('connection closed')))
        const stream = nextStream
        nextStream = stream === MAX_STREAM ? PING_STREAM + 1 : stream + 1
        const timer = setTimeout(() => {
          waiting.delete(stream)
          reject(unavailable(name, new Error('timed out')))
        }, timeoutMs)
        waiting.set(stream, { resolve, reject, timer })
        const { body, ...head } = request
        write(stream, head, body)
      }),
    ping: () =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error('no sign of life')), CONNECT_MS)
        heard.push(() => {
          clearTimeout(timer)
          resolve()
        })
        write(PING_STREAM, PING, undefined)
      }),
    close: () => socket.destroy(),
  }
}

const PING = { method: 'PING', url: '/', headers: {} }

function isResponse(head: object): head is Omit<AppResponse, 'body'> {
  const { status, headers } = head as Partial<AppResponse>
  const isStatus = typeof status === 'number' && Number.isInteger(status) && status >= 200 && status < 600
  return isStatus && typeof headers === 'object' && (headers as unknown) !== null
}

function connect({ origin }: FrameTarget): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const handshake = httpRequest(`${origin}/internal/frames`, {
      headers: { connection: 'Upgrade', upgrade: UPGRADE_PROTOCOL },
      timeout: CONNECT_MS,
      agent: false,
    })
    handshake.on('error', reject)
    handshake.on('timeout', () => handshake.destroy(new Error('timed out')))
    handshake.on('response', (response) => {
      response.resume()
      reject(new Error(`answered ${response.statusCode} instead of an upgrade`))
      handshake.destroy()
    })
    handshake.on('upgrade', (_, socket: Socket) => {
      socket.setNoDelay(true)
      socket.setTimeout(0)
      socket.on('error', () => undefined)
      resolve(socket)
    })
    handshake.end()
  })
}
