/** The calling end of frames: one connection to a service, opened at first use and again after it broke. */
import { request as httpRequest } from 'node:http'
import type { Socket } from 'node:net'
import { fail } from '@medley/fhir/failures'
import { createFrameWriter, onFrames, UPGRADE_PROTOCOL } from './frames.ts'
import type { AppRequest, AppResponse } from './message.ts'

export interface FrameClient {
  send(request: AppRequest): Promise<AppResponse>
  close(): void
}

export interface FrameTarget {
  /** Name of the module, for messages. */
  name: string
  /** `http://127.0.0.1:5001` */
  origin: string
  /** A request without answer after so long fails as unavailable. */
  timeoutMs: number
}

interface Connection {
  write: ReturnType<typeof createFrameWriter>
  waiting: Map<number, Waiting>
  socket: Socket
}

interface Waiting {
  resolve: (response: AppResponse) => void
  reject: (error: unknown) => void
  timer: NodeJS.Timeout
}

const RETRY_AFTER_S = 2

export const unavailable = (name: string, cause: unknown): Error =>
  fail('unavailable', 'module-unavailable', `The module ${name} is not available.`, {
    cause,
    headers: { 'retry-after': String(RETRY_AFTER_S) },
  })

export function createFrameClient(target: FrameTarget): FrameClient {
  let connecting: Promise<Connection> | undefined
  let nextStream = 1

  function connection(): Promise<Connection> {
    connecting ??= connect(target, () => (connecting = undefined)).catch((error: unknown) => {
      connecting = undefined
      throw unavailable(target.name, error)
    })
    return connecting
  }

  async function send(request: AppRequest): Promise<AppResponse> {
    const { write, waiting } = await connection()
    return new Promise((resolve, reject) => {
      const stream = nextStream
      nextStream = (nextStream + 1) % 0xffff_ffff
      const timer = setTimeout(() => {
        waiting.delete(stream)
        reject(unavailable(target.name, new Error('timed out')))
      }, target.timeoutMs)
      waiting.set(stream, { resolve, reject, timer })
      const { body, ...head } = request
      write(stream, head, body)
    })
  }

  return {
    send,
    close() {
      void connecting?.then(({ socket }) => socket.destroy()).catch(() => undefined)
    },
  }
}

function connect({ name, origin, timeoutMs }: FrameTarget, onClose: () => void): Promise<Connection> {
  return new Promise((resolve, reject) => {
    const handshake = httpRequest(`${origin}/internal/frames`, {
      headers: { connection: 'Upgrade', upgrade: UPGRADE_PROTOCOL },
      timeout: timeoutMs,
      agent: false,
    })
    handshake.on('error', reject)
    handshake.on('timeout', () => handshake.destroy(new Error('timed out')))
    handshake.on('response', (response) => {
      response.resume()
      reject(new Error(`answered ${response.statusCode} instead of an upgrade`))
    })
    handshake.on('upgrade', (_, socket: Socket) => {
      socket.setNoDelay(true)
      socket.setTimeout(0)
      const waiting = new Map<number, Waiting>()
      onFrames(socket, (stream, head, body) =>
        settle(waiting, stream, { ...(head as Omit<AppResponse, 'body'>), body }),
      )
      socket.on('error', () => undefined)
      socket.on('close', () => {
        onClose()
        for (const { reject: refuse, timer } of waiting.values()) {
          clearTimeout(timer)
          refuse(unavailable(name, new Error('connection closed')))
        }
        waiting.clear()
      })
      resolve({ write: createFrameWriter(socket), waiting, socket })
    })
    handshake.end()
  })
}

function settle(waiting: Map<number, Waiting>, stream: number, response: AppResponse): void {
  const one = waiting.get(stream)
  if (!one) return
  waiting.delete(stream)
  clearTimeout(one.timer)
  one.resolve(response)
}
