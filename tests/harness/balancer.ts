/**
 * What stands in front of the gateways of a cluster: it sends to those that say they are ready, one after the other, and
 * repeats nothing. Whatever a gateway does not answer is the client's failure.
 */
import {
  Agent,
  createServer,
  get,
  request as ask,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Balancer {
  /** `http://127.0.0.1:40123` */
  address: string
  /** Requests that found no gateway, or no answer. */
  failures: string[]
  isReady(origin: string): boolean
  close(): Promise<void>
}

const LOOK_EVERY_MS = 50

export async function startBalancer(origins: readonly string[]): Promise<Balancer> {
  const ready = new Set<string>()
  const failures: string[] = []
  const agent = new Agent({ keepAlive: true })
  let turn = 0

  const look = (origin: string): void => {
    const probe = get(`${origin}/readyz`, { agent: false, timeout: 1000 }, (response) => {
      response.resume()
      if (response.statusCode === 200) ready.add(origin)
      else ready.delete(origin)
    })
    let isSlow = false
    probe.once('timeout', () => {
      isSlow = true
      probe.destroy()
    })
    // Slow is not away: a machine that has much to do answers late.
    probe.once('error', () => {
      if (!isSlow) ready.delete(origin)
    })
  }
  const timer = setInterval(() => origins.forEach(look), LOOK_EVERY_MS)

  function pass(incoming: IncomingMessage, response: ServerResponse): void {
    const usable = origins.filter((origin) => ready.has(origin))
    const origin = usable[(turn = (turn + 1) % 0xffff) % usable.length]
    if (origin === undefined) return fail(response, 'no gateway is ready')
    const { method, url, headers } = incoming
    const outgoing = ask(`${origin}${url}`, { method, headers, agent }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, withoutHops(answer.headers))
      answer.pipe(response)
      answer.once('error', () => response.destroy())
    })
    outgoing.once('error', (error) => fail(response, `${method} by ${origin}: ${error.message}`))
    response.once('close', () => outgoing.destroy())
    incoming.pipe(outgoing)
  }

  function fail(response: ServerResponse, why: string): void {
    if (response.destroyed || response.writableEnded) return
    failures.push(why)
    if (response.headersSent) response.destroy()
    else response.writeHead(502).end(why)
  }

  const server = createServer(pass)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    failures,
    isReady: (origin) => ready.has(origin),
    async close() {
      clearInterval(timer)
      agent.destroy()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const withoutHops = ({ connection: _, 'keep-alive': __, ...headers }: IncomingMessage['headers']) => headers
