/** The MLLP listener of one facility. Each message is answered after it is on disk, in the order in which they came. */
import { readFileSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { createFrameReader, frame } from '@medley/adapter/formats/hl7v2/mllp'
import { LARGEST_MESSAGE } from '@medley/adapter/formats/hl7v2/message'
import type { Log } from '@medley/service/log'
import { answer, type Reception, receive } from './receive.ts'

export interface MllpOptions {
  readonly reception: Reception
  readonly feed: string
  readonly host: string
  readonly port: number
  /** Files of PEM. */
  readonly tls?: { readonly cert: string; readonly key: string } | undefined
  readonly mostWaiting: number
  readonly log: Log
}

export interface MllpServer {
  /** Takes no new connection, answers what came in, closes. */
  close(): Promise<void>
}

/** Messages of one connection that are being stored. */
const MOST_UNDERWAY = 1000
const LOOK_AGAIN_MS = 200

export async function listenMllp(options: MllpOptions): Promise<MllpServer> {
  const sockets = new Set<Socket>()
  const working = new Set<Promise<void>>()
  const accept = (socket: Socket): void => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    serve(socket, options, (work) => {
      working.add(work)
      void work.finally(() => working.delete(work))
    })
  }
  const { tls } = options
  const server: Server = tls
    ? createTlsServer(
        { cert: readFileSync(tls.cert), key: readFileSync(tls.key), minVersion: 'TLSv1.2' },
        accept,
      )
    : createServer(accept)
  server.on('tlsClientError', () => undefined)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host: options.host, port: options.port }, resolve)
  })
  return {
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      for (const socket of sockets) socket.pause()
      await Promise.all(working)
      for (const socket of sockets) socket.end()
      setTimeout(() => sockets.forEach((socket) => socket.destroy()), 500).unref()
      await closed
    },
  }
}

const CUT = { code: 'truncated', text: 'The message broke off before its end.', isFinal: false }

function serve(socket: Socket, options: MllpOptions, track: (work: Promise<void>) => void): void {
  const { reception, feed, log, mostWaiting } = options
  const reader = createFrameReader(LARGEST_MESSAGE)
  let underway = 0
  let answered = Promise.resolve()

  /** Back-pressure: TCP holds the sender, nobody is refused. */
  const breathe = (): void => {
    const isFull = underway >= MOST_UNDERWAY || reception.inbox.waiting() >= mostWaiting
    if (isFull && !socket.isPaused()) socket.pause()
    else if (!isFull && socket.isPaused()) socket.resume()
    if (isFull && !socket.destroyed) setTimeout(breathe, LOOK_AGAIN_MS).unref()
  }

  const keepCut = (bytes: Uint8Array): void => {
    if (bytes.length > 0)
      track(
        receive(reception, { feed, bytes, fault: CUT }).then(
          () => undefined,
          () => undefined,
        ),
      )
  }

  socket.on('data', (chunk: Buffer) => {
    try {
      for (const { bytes, isCut } of reader.push(chunk)) {
        if (isCut) {
          keepCut(bytes)
          continue
        }
        underway += 1
        const reply = answer(reception, { feed, bytes })
        answered = answered.then(async () => {
          const text = await reply
          underway -= 1
          if (!socket.destroyed) socket.write(frame(text))
        })
        track(answered)
      }
      breathe()
    } catch (error) {
      log.warn('a connection was closed', {
        facility: reception.facility.id,
        reason: error instanceof RangeError ? 'message-too-large' : 'unexpected',
      })
      socket.destroy()
    }
  })
  socket.on('error', () => undefined)
  socket.on('close', () => keepCut(reader.rest()))
}
