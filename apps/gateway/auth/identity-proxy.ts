/**
 * `/auth` of the gateway is identity's: requests go through as they are, with what only the gateway knows, whose session the
 * browser has. Routes of their own and not a place of the table, because a browser's answer may set several cookies.
 */
import { type IncomingHttpHeaders, request as plainly, type RequestOptions } from 'node:http'
import { request as securely } from 'node:https'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { AppResponse } from '@medley/client/message'
import { ADDRESS_HEADER } from '@medley/service/audit/raw-request'
import type { Log } from '@medley/service/log'
import { AUDIENCE, type IdentityClient, type Mint } from './identity-client.ts'
import type { Reach } from './reach.ts'
import type { Session, Sessions } from './sessions.ts'
import type { SessionCookie } from './session-cookie.ts'
import { answerExchange, isExchange } from './token-exchange.ts'

export interface IdentityProxy {
  identity: IdentityClient
  sessions: Sessions
  cookie: SessionCookie
  mint: Mint
  modules: ReadonlySet<string>
  reach: Reach
  log: Log
}

const TIMEOUT_MS = 10_000
/** Of one connection, or said by the gateway alone. */
const NOT_PASSED_ON =
  /^(connection|keep-alive|transfer-encoding|upgrade|expect|content-length|forwarded|x-forwarded-.*|x-medley-.*)$/

interface Answer {
  status: number
  headers: IncomingHttpHeaders
  body: Buffer
}

export function serveIdentity(server: FastifyInstance, proxy: IdentityProxy): void {
  server.all('/auth/*', async (request, reply) => {
    const body = request.body instanceof Buffer ? request.body : undefined
    const plain = { method: request.method, url: request.url, headers: single(request.headers), body }
    if (request.url === '/auth/token' && isExchange(plain))
      return sendPlain(reply, await answerExchange(proxy, plain))
    const answer = await passOn(proxy, request, body).catch(() => undefined)
    if (!answer)
      return reply.code(503).header('retry-after', '2').type('text/plain').send('Sign-in is not available.')
    for (const [name, value] of Object.entries(answer.headers))
      if (value !== undefined && !NOT_PASSED_ON.test(name)) reply.header(name, value)
    return reply.code(answer.status).send(answer.body)
  })
}

const single = (headers: IncomingHttpHeaders): Record<string, string | undefined> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  )

const sendPlain = (reply: FastifyReply, { status, headers, body }: AppResponse): FastifyReply =>
  reply.code(status).headers(headers).send(body)

async function passOn(
  { identity, sessions, cookie, mint }: IdentityProxy,
  { method, url, headers, host, protocol, ip }: FastifyRequest,
  body: Buffer | undefined,
): Promise<Answer> {
  const session = await openSession({ sessions, cookie }, single(headers))
  const passed = Object.fromEntries(Object.entries(headers).filter(([name]) => !NOT_PASSED_ON.test(name)))
  const outgoing = {
    method,
    timeout: TIMEOUT_MS,
    headers: {
      ...passed,
      ...(headers.cookie === undefined ? {} : { cookie: cookie.without(headers.cookie) }),
      ...(body === undefined ? {} : { 'content-length': body.length }),
      ...(session ? { 'x-medley-session': await mint(session.principal, AUDIENCE) } : {}),
      'x-forwarded-host': host,
      'x-forwarded-proto': protocol,
      [ADDRESS_HEADER]: ip,
    },
  }
  return identity.replicas.run(
    // On a connection of its own: one that is kept may be closed from the other end just now.
    (origin) => exchangeMessages({ ...placeOf(origin), ...outgoing, path: url, agent: false }, body),
    { mayRepeat: method === 'GET' },
  )
}

/** The path goes through letter by letter: an address that was tidied up could leave `/auth`. */
const placeOf = (origin: string): RequestOptions => {
  const { hostname, port, protocol } = new URL(origin)
  return { hostname: hostname.replaceAll(/[[\]]/g, ''), port, protocol }
}

function exchangeMessages(options: RequestOptions, body: Buffer | undefined): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const send = options.protocol === 'https:' ? securely : plainly
    const outgoing = send(options, (incoming) => {
      const chunks: Buffer[] = []
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
      incoming.on('error', reject)
      incoming.on('end', () =>
        resolve({
          status: incoming.statusCode ?? 502,
          headers: incoming.headers,
          body: Buffer.concat(chunks),
        }),
      )
    })
    outgoing.on('timeout', () => outgoing.destroy(new Error('timed out')))
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

/** Identity learns who has the session, not the session; and its pages are used by hand. */
async function openSession(
  { sessions, cookie }: Pick<IdentityProxy, 'sessions' | 'cookie'>,
  headers: Record<string, string | undefined>,
): Promise<Session | undefined> {
  const token = cookie.read(headers)
  const session = token === undefined ? undefined : await sessions.find(token)
  if (token === undefined || !session || session.isLocked) return undefined
  await sessions.use(token, session)
  return session
}
