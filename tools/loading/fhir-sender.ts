/** Sends to a FHIR server with a token of its own, and waits where the server asks to. */
import { setTimeout as delay } from 'node:timers/promises'

export interface Sender {
  send(request: SendRequest): Promise<Answer>
}

export interface SendRequest {
  method: 'POST' | 'PUT'
  path: string
  body: string
  /** Makes a repeat harmless. */
  key: string
}

export interface Answer {
  status: number
  body: unknown
}

export interface SenderOptions {
  /** Without a slash at the end. */
  base: string
  client: string
  secret: string
  /** Told when it has to wait. */
  log: (line: string) => void
}

const tries = 10
const longestWaitMs = 30_000

export function createSender({ base, client, secret, log }: SenderOptions): Sender {
  let token: Promise<string> | undefined

  async function readToken(): Promise<string> {
    const discovery = await fetch(`${base}/.well-known/smart-configuration`)
    if (!discovery.ok) throw new Error(`${base} has no SMART configuration (status ${discovery.status}).`)
    const { token_endpoint: endpoint } = (await discovery.json()) as { token_endpoint?: string }
    if (endpoint === undefined) throw new Error(`${base} names no token endpoint.`)
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${encodeURIComponent(client)}:${encodeURIComponent(secret)}`).toString('base64')}`,
      },
      body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'system/*.cruds' }),
    })
    const { access_token: given } = (await response.json().catch(() => ({}))) as { access_token?: string }
    if (given === undefined) throw new Error(`No token for client ${client}: status ${response.status}.`)
    return given
  }

  async function attempt({ method, path, body, key }: SendRequest): Promise<Response> {
    token ??= readToken()
    return await fetch(base + path, {
      method,
      body,
      headers: {
        authorization: `Bearer ${await token}`,
        'content-type': 'application/fhir+json',
        accept: 'application/fhir+json',
        ...(method === 'POST' ? { 'idempotency-key': key } : {}),
      },
    })
  }

  return {
    async send(request) {
      for (let number = 1; ; number++) {
        const response = await attempt(request).catch((error: unknown) => {
          token = undefined
          return error as Error
        })
        const why = response instanceof Error ? describe(response) : reasonToRepeat(response.status)
        if (why === undefined || number === tries) {
          if (response instanceof Error) throw response
          return { status: response.status, body: await response.json().catch(() => undefined) }
        }
        if (!(response instanceof Error)) {
          if (response.status === 401) token = undefined
          await response.arrayBuffer()
        }
        const wait = waitFor(response, number)
        if (number > 1 || wait > 1000) log(`${why}: trying again in ${(wait / 1000).toFixed(1)} s`)
        await delay(wait)
      }
    },
  }
}

/** 401: the token has run out. 409: two bundles wrote the same at the same time. */
const reasons: Readonly<Record<number, string>> = {
  401: 'The token was not accepted',
  409: 'Another write came first',
  429: 'The server asks for patience',
  502: 'The server is not reachable',
  503: 'The server is busy',
  504: 'The server is slow',
}

const reasonToRepeat = (status: number): string | undefined => reasons[status]

const describe = (error: Error): string => {
  const { code } = (error.cause ?? error) as { code?: string }
  return `No connection (${code ?? error.message})`
}

function waitFor(response: Response | Error, number: number): number {
  const asked = response instanceof Error ? NaN : Number(response.headers.get('retry-after') ?? NaN)
  const grown = Math.min(longestWaitMs, 200 * 2 ** (number - 1))
  return Number.isFinite(asked)
    ? Math.min(longestWaitMs, Math.max(asked * 1000, 100))
    : grown * (0.5 + Math.random() / 2)
}
