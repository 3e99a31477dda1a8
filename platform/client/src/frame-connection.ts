/** One connection to a service. While somebody waits it asks for signs of life: a busy service gives them, a hung one does not. */
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { Socket } from 'node:net'
import { Failure } from '@medley/fhir/failures'
import {
  type OutgoingBody,
  PART_BYTES,
  partsOf,
  receiveBody,
  sendBody,
  type IncomingBody,
} from './frame-body.ts'
import {
  createFrameWriter,
  type Frame,
  KIND,
  onFrames,
  type ResponseHead,
  UPGRADE_PROTOCOL,
} from './frames.ts'
import type { AppRequest, AppResponse } from './message.ts'
import { BrokenOff, NotSent, unavailable } from './unavailable.ts'

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
  /** A large body of the answer comes as a stream. */
  send(request: AppRequest): Promise<AppResponse>
  /** Resolves at the first sign of life. */
  ping(): Promise<void>
  /** Closes when what is under way is answered. */
  retire(): void
  close(): void
}

interface Waiting {
  resolve: (response: AppResponse) => void
  reject: (error: unknown) => void
  /** ms of `performance.now()` */
  deadline: number
}

const SILENCE_MS = 5000
/** Signs of life are asked for so many times before a service is given up. */
const PINGS = 5
const CONNECT_MS = 2000
const MAX_STREAM = 0xffff_ffff
/** Pings have no stream of their own. */
const NO_STREAM = 0

export interface FrameEvents {
  /** The other end takes nothing new; what is under way is answered, then the connection closes. */
  onLeaving(): void
  /** Told whether the other end fell silent. */
  onClose(end: { silent: boolean }): void
}

export async function openFrames(
  target: FrameTarget,
  { onLeaving, onClose }: FrameEvents,
): Promise<FrameConnection> {
  const { name, timeoutMs, silenceMs = SILENCE_MS } = target
  const socket = await connect(target)
  const write = createFrameWriter(socket)
  /** In the order of their deadlines, since all have the same time. */
  const waiting = new Map<number, Waiting>()
  const incoming = new Map<number, IncomingBody>()
  const outgoing = new Map<number, OutgoingBody>()
  let nextStream = NO_STREAM + 1
  /** Rounds of asking since the last sign of life. Counted, not timed: our own pauses are not the other's silence. */
  let unanswered = 0
  let heard: (() => void)[] = []
  let silent = false
  let leaving = false

  const handlers: Readonly<Record<number, (frame: Frame) => void>> = {
    [KIND.message]: ({ stream, head, body }) => answered(stream, head, { body }),
    [KIND.begin]({ stream, head }) {
      const onAbandoned = (): void => {
        incoming.delete(stream)
        write(stream, KIND.cancel)
      }
      if (!waiting.has(stream)) return
      const body = receiveBody(write, { stream, onAbandoned })
      incoming.set(stream, body)
      answered(stream, head, { stream: body.readable })
    },
    [KIND.part]: ({ stream, body }) => incoming.get(stream)?.arrived(body),
    [KIND.end]({ stream }) {
      incoming.get(stream)?.ended()
      incoming.delete(stream)
      endWhenDone()
    },
    [KIND.credit]: ({ stream, body }) => outgoing.get(stream)?.credit(body.readUInt32BE(0)),
    [KIND.cancel]: ({ stream }) => outgoing.get(stream)?.stop(),
    [KIND.ping]({ body }) {
      if (body.length === 0 || leaving) return
      leaving = true
      onLeaving()
      endWhenDone()
    },
  }
  onFrames(socket, (frame) => {
    const handle = handlers[frame.kind]
    if (handle) handle(frame)
    else socket.destroy()
  })
  socket.on('data', () => {
    unanswered = 0
    for (const tell of heard) tell()
    heard = []
  })

  function endWhenDone(): void {
    // The writer holds frames back to the end of this turn.
    if (leaving && waiting.size + incoming.size + outgoing.size === 0) setImmediate(() => socket.end())
  }

  function answered(stream: number, head: Frame['head'], body: Pick<AppResponse, 'body' | 'stream'>): void {
    const one = waiting.get(stream)
    if (!one) return
    if (!isResponse(head)) return void socket.destroy()
    waiting.delete(stream)
    one.resolve({ status: head.status, headers: head.headers, ...body })
    endWhenDone()
  }

  function giveUp(stream: number, error: Error): void {
    const one = waiting.get(stream)
    if (!one) return
    waiting.delete(stream)
    outgoing.get(stream)?.stop()
    if (!socket.destroyed) write(stream, KIND.cancel)
    one.reject(error instanceof Failure ? error : unavailable(name, error))
    endWhenDone()
  }

  const asking = setInterval(() => {
    giveUpLate()
    if (waiting.size === 0) {
      unanswered = 0
      return
    }
    if (unanswered === PINGS) {
      silent = true
      return void socket.destroy()
    }
    unanswered += 1
    write(NO_STREAM, KIND.ping)
  }, silenceMs / PINGS)
  asking.unref()

  function giveUpLate(): void {
    const now = performance.now()
    for (const [stream, { deadline }] of waiting) {
      if (deadline > now) return
      giveUp(stream, new Error('timed out'))
    }
  }

  socket.on('close', () => {
    clearInterval(asking)
    onClose({ silent })
    const error = new BrokenOff(silent ? 'no sign of life' : 'connection closed')
    for (const stream of waiting.keys()) giveUp(stream, error)
    for (const body of incoming.values()) body.broken(error)
    for (const body of outgoing.values()) body.stop()
  })

  /** The body follows in parts; a source that breaks off takes its request with it. */
  function sendParts(stream: number, request: AppRequest): void {
    const { method, url, headers } = request
    const parts = request.stream ?? partsOf(request.body ?? Buffer.alloc(0))
    const body = sendBody(write, { stream, head: { method, url, headers }, parts })
    outgoing.set(stream, body)
    body.sent
      .catch((error: unknown) => giveUp(stream, asError(error)))
      .finally(() => {
        outgoing.delete(stream)
        endWhenDone()
      })
  }

  return {
    send: (request) =>
      new Promise((resolve, reject) => {
        if (socket.destroyed || leaving) return reject(unavailable(name, new NotSent('connection closed')))
        const stream = nextStream
        nextStream = stream === MAX_STREAM ? NO_STREAM + 1 : stream + 1
        waiting.set(stream, { resolve, reject, deadline: performance.now() + timeoutMs })
        request.cancellation?.onCancel(() => giveUp(stream, new Error('cancelled')))
        const { method, url, headers, body } = request
        if (request.stream || (body && body.length > PART_BYTES)) sendParts(stream, request)
        else write(stream, KIND.message, { head: { method, url, headers }, body })
      }),
    ping: () =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error('no sign of life')), CONNECT_MS)
        heard.push(() => {
          clearTimeout(timer)
          resolve()
        })
        write(NO_STREAM, KIND.ping)
      }),
    retire() {
      leaving = true
      endWhenDone()
    },
    close: () => socket.destroy(),
  }
}

function isResponse(head: Frame['head']): head is ResponseHead {
  const { status, headers } = (head ?? {}) as Partial<ResponseHead>
  const isStatus = typeof status === 'number' && Number.isInteger(status) && status >= 200 && status < 600
  return isStatus && typeof headers === 'object' && (headers as unknown) !== null
}

function connect({ origin }: FrameTarget): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const request = origin.startsWith('https:') ? httpsRequest : httpRequest
    const handshake = request(`${origin}/internal/frames`, {
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

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)))
