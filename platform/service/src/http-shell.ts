/** The HTTP shell of an app: Fastify outside, plain requests and responses inside, frames on the same port. */
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { Socket } from 'node:net'
import { Readable } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { Cancellation } from '@medley/client/cancellation'
import type { App, AppRequest, AppResponse } from '@medley/client/message'
import { UPGRADE_PROTOCOL } from '@medley/client/frames'
import { fail, Failure } from '@medley/fhir/failures'
import { type FrameConnection, serveFrames } from './frame-shell.ts'
import { ADDRESS_HEADER, ASKED_HEADER } from './audit/raw-request.ts'
import type { Contract } from './contract.ts'
import { VERSION_HEADER } from './probe.ts'
import { readOrStream } from './incoming-body.ts'
import { MAX_BODY } from './request-body.ts'
import type { Log } from './log.ts'
import { failureResponse } from './respond.ts'
import { reloadWhenChanged, secureContext, type TlsFiles } from './tls.ts'

export interface Shell {
  app: App
  /** Is everything there that this process needs? */
  ready(): Promise<boolean>
  metrics(): string | Promise<string>
  /** Frames are taken from the gateway only where there is one in front. */
  frames: boolean
  /** The app takes large bodies as streams, to pass them on. */
  streams?: boolean
  /** Certificate and key; without them it is plain HTTP. */
  tls?: TlsFiles | undefined
  isBehindProxy?: boolean
  /** Told with `/readyz`. */
  version?: string
  /** Of a module, at `/module.json`. */
  contract?: Contract
  /** How long a process that was told to stop goes on answering, while its clients turn to others. */
  lingerMs?: number
  log?: Log
}

const KEEP_ALIVE = { keepAliveTimeout: 65_000 }
/** A gateway that understands lets go within a round trip. */
const HAND_OVER_MS = 500

function listener({ tls, log }: Shell, handler: RequestListener): Server {
  if (!tls) return createServer(KEEP_ALIVE, handler)
  const server = createSecureServer({ ...KEEP_ALIVE, ...secureContext(tls) }, handler)
  reloadWhenChanged(server, tls, (error) => log?.error('the certificate cannot be read again', error))
  return server
}

/** Headers that only the gateway may set, and only within frames. */
const INTERNAL_HEADERS: ReadonlySet<string> = new Set(['x-medley-base', ASKED_HEADER])

export interface HttpShell {
  server: FastifyInstance
  /** Tells its clients to turn to others, answers what comes meanwhile and what is under way, then closes everything. */
  drain(ending?: { beforeClose(): void }): Promise<void>
}

export function createHttpShell(shell: Shell): HttpShell {
  const frames = new Set<FrameConnection>()
  let leaving = false
  const server = Fastify({
    bodyLimit: MAX_BODY,
    logger: false,
    forceCloseConnections: 'idle',
    // Whoever did not hear of the end in time is answered all the same.
    return503OnClosing: false,
    // A proxy in front says whom it speaks for; nobody else is believed.
    trustProxy: shell.isBehindProxy === true && ((_: string, hop: number) => hop === 0),
    routerOptions: { maxParamLength: 2000 },
    // An address that cannot be decoded never reaches a route.
    frameworkErrors: (error, _, reply) => void send(reply, failureResponse(shellFailure(error))),
    serverFactory: (handler) => {
      const http = listener(shell, handler)
      http.on('upgrade', (request: IncomingMessage, socket: Socket) => upgrade(request, socket))
      return http
    },
  })

  function upgrade(request: IncomingMessage, socket: Socket): void {
    if (leaving) {
      socket.end('HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\n\r\n')
      return
    }
    if (!shell.frames || request.headers.upgrade !== UPGRADE_PROTOCOL || request.url !== '/internal/frames') {
      socket.end('HTTP/1.1 404 Not Found\r\nconnection: close\r\n\r\n')
      return
    }
    const connection = serveFrames(socket, shell.app)
    frames.add(connection)
    void connection.closed.then(() => frames.delete(connection))
  }

  server.removeAllContentTypeParsers()
  if (shell.streams) server.addContentTypeParser('*', (_, payload, done) => readOrStream(payload, done))
  else server.addContentTypeParser('*', { parseAs: 'buffer' }, (_, body, done) => done(null, body))
  server.setErrorHandler(async (error, _, reply) => send(reply, failureResponse(shellFailure(error))))
  server.addHook('onRequest', async (_, reply) => {
    // Of those too who write their answer themselves.
    if (leaving) reply.raw.setHeader('connection', 'close')
  })
  server.get('/livez', (_, reply) => reply.send('ok'))
  server.get('/readyz', async (_, reply) => {
    if (shell.version !== undefined) reply.header(VERSION_HEADER, shell.version)
    return reply.code(!leaving && (await shell.ready()) ? 200 : 503).send()
  })
  if (shell.contract) server.get('/module.json', (_, reply) => reply.send(shell.contract))
  server.get('/metrics', async (_, reply) =>
    reply.type('text/plain; version=0.0.4').send(await shell.metrics()),
  )
  server.all('/*', async (request, reply) => {
    const cancellation = new Cancellation()
    reply.raw.once('close', () => {
      if (!reply.raw.writableFinished) cancellation.cancel()
    })
    return send(reply, await shell.app({ ...plainRequest(request), cancellation }))
  })

  return {
    server,
    async drain(ending) {
      leaving = true
      for (const connection of frames) connection.leave()
      await letGo([...frames], shell.lingerMs ?? 0)
      ending?.beforeClose()
      // Closing waits for every connection, those of frames too.
      const closed = server.close()
      for (const connection of frames) connection.drain()
      await closed
    },
  }
}

/** Frames are handed over in a moment; clients of HTTP have the time that was set. */
async function letGo(frames: readonly FrameConnection[], lingerMs: number): Promise<void> {
  const handedOver = Promise.all(frames.map(({ closed }) => closed))
  await Promise.all([Promise.race([handedOver, pause(Math.max(HAND_OVER_MS, lingerMs))]), pause(lingerMs)])
}

function plainRequest({ method, url, headers, body, host, protocol, ip }: FastifyRequest): AppRequest {
  const plain: Record<string, string | undefined> = {}
  for (const name in headers) {
    const value = headers[name]
    if (!INTERNAL_HEADERS.has(name)) plain[name] = Array.isArray(value) ? value.join(', ') : value
  }
  plain[ADDRESS_HEADER] = ip
  plain['x-medley-base'] = `${protocol}://${host}/fhir/R4`
  return {
    method,
    url,
    headers: plain,
    body: body instanceof Buffer ? body : undefined,
    stream: body instanceof Readable ? body : undefined,
  }
}

export async function send(
  reply: FastifyReply,
  { status, headers, body, stream }: AppResponse,
): Promise<FastifyReply> {
  reply.code(status).headers(headers)
  return reply.send(stream ?? body)
}

/** What Fastify itself refuses: a body over the limit, a broken request line. */
function shellFailure(error: unknown): Failure {
  if (error instanceof Failure) return error
  const { statusCode } = error as { statusCode?: number }
  if (statusCode === 413)
    return fail('tooLarge', 'body-too-large', `A body may have ${MAX_BODY / 1024 / 1024} MiB.`)
  if (statusCode === 415)
    return fail('unsupportedMediaType', 'media-type-unsupported', 'A body needs a content type.')
  if (statusCode !== undefined && statusCode < 500)
    return fail('badRequest', 'request-malformed', 'The request is malformed.')
  return fail('unexpected', 'unexpected', 'Something went wrong here.', { cause: error })
}
