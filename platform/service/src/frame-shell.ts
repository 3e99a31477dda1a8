/** The serving end of frames: an upgraded connection over which the gateway sends many requests at once. */
import type { Socket } from 'node:net'
import { Cancellation } from '@medley/client/cancellation'
import {
  type IncomingBody,
  type OutgoingBody,
  PART_BYTES,
  partsOf,
  receiveBody,
  sendBody,
} from '@medley/client/frame-body'
import {
  createFrameWriter,
  type Frame,
  KIND,
  onFrames,
  type RequestHead,
  UPGRADE_PROTOCOL,
} from '@medley/client/frames'
import type { App, AppRequest, AppResponse } from '@medley/client/message'
import { wholeRequest } from '@medley/client/whole-body'

export interface FrameConnection {
  /** Says that nothing new should begin here. What comes all the same is answered; the other end closes when it has all. */
  leave(): void
  /** Answers what is under way, then closes. A frame that comes later is not answered: the gateway reports the module as unavailable. */
  drain(): void
  closed: Promise<void>
}

/** One request from its first frame to the last of its answer. */
interface Exchange {
  cancellation: Cancellation
  request?: IncomingBody
  response?: OutgoingBody
}

export function serveFrames(socket: Socket, app: App): FrameConnection {
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: ${UPGRADE_PROTOCOL}\r\n\r\n`,
  )
  socket.setNoDelay(true)
  socket.setTimeout(0)
  const write = createFrameWriter(socket)
  const exchanges = new Map<number, Exchange>()
  let draining = false
  const endWhenDone = (): void => {
    // The writer holds frames back to the end of this turn.
    if (draining && exchanges.size === 0) setImmediate(() => socket.end())
  }

  async function exchange(stream: number, request: AppRequest, one: Exchange): Promise<void> {
    exchanges.set(stream, one)
    try {
      const response = await app(request.stream ? await wholeRequest(request) : request)
      if (!socket.destroyed && !one.cancellation.cancelled) await respond(stream, response, one)
    } catch {
      // The request broke off before it was whole: nobody waits for an answer.
    }
    exchanges.delete(stream)
    endWhenDone()
  }

  async function respond(stream: number, response: AppResponse, one: Exchange): Promise<void> {
    const { status, headers, body } = response
    const isSmall = body === undefined || body.length <= PART_BYTES / 2
    if (isSmall) return write(stream, KIND.message, { head: { status, headers }, body })
    const bytes = typeof body === 'string' ? Buffer.from(body) : body
    const head = { status, headers: { ...headers, 'content-length': String(bytes.length) } }
    one.response = sendBody(write, { stream, head, parts: partsOf(bytes) })
    await one.response.sent
  }

  function stop({ cancellation, request, response }: Exchange): void {
    cancellation.cancel()
    request?.broken(new Error('cancelled'))
    response?.stop()
  }

  const handlers: Readonly<Record<number, (frame: Frame) => void>> = {
    [KIND.message]({ stream, head, body }) {
      const cancellation = new Cancellation()
      const request = { ...(head as RequestHead), body: body.length > 0 ? body : undefined, cancellation }
      void exchange(stream, request, { cancellation })
    },
    [KIND.begin]({ stream, head }) {
      const cancellation = new Cancellation()
      const request = receiveBody(write, { stream, onAbandoned: () => undefined })
      const asked = { ...(head as RequestHead), stream: request.readable, cancellation }
      void exchange(stream, asked, { cancellation, request })
    },
    [KIND.part]: ({ stream, body }) => exchanges.get(stream)?.request?.arrived(body),
    [KIND.end]: ({ stream }) => exchanges.get(stream)?.request?.ended(),
    [KIND.credit]: ({ stream, body }) => exchanges.get(stream)?.response?.credit(body.readUInt32BE(0)),
    [KIND.cancel]({ stream }) {
      const one = exchanges.get(stream)
      if (one) stop(one)
    },
    [KIND.ping]: () => write(0, KIND.ping),
  }
  onFrames(socket, (frame) => {
    const handle = handlers[frame.kind]
    if (handle) handle(frame)
    else socket.destroy()
  })
  // The gateway has gone: nobody waits for what is under way.
  socket.on('end', () => socket.end())
  // The gateway asks again over a new connection; there is nothing to save here.
  socket.on('error', () => socket.destroy())
  socket.on('close', () => {
    for (const one of exchanges.values()) stop(one)
  })
  return {
    leave: () => write(0, KIND.ping, { body: 'leaving' }),
    closed: new Promise((resolve) => socket.once('close', () => resolve())),
    drain() {
      draining = true
      endWhenDone()
    },
  }
}
