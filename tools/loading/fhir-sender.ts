/** Sends to a FHIR server with a token of its own, and waits where the server asks to. */
import { setTimeout as delay } from 'node:timers/promises'

/** Nothing can be sent at all: no server, no token. */
export class NoAccess extends Error {}

export interface Sender {
  /** Finds out whether anything can be sent. */
  open(): Promise<void>
  send(request: SendRequest): Promise<Answer>
  /** Whether the server has a resource: `Patient/1`. */
  has(reference: string): Promise<boolean>
}

export interface SendRequest {
  method: 'POST' | 'PUT'
  path: string
  body: string
  /** Makes a repeat harmless. */
  key: string | undefined
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

const longestWaitMs = 30_000

export function createSender({ base, client, secret, log }: SenderOptions): Sender {
  let token: Promise<string> | undefined

  async function readToken(): Promise<string> {
    const discovery = await fetch(`${base}/.well-known/smart-configuration`)
    const { token_endpoint: endpoint } = (await discovery.json().catch(() => ({}))) as {
      token_endpoint?: string
    }
    if (endpoint === undefined) throw new NoAccess(`${base} is no FHIR server that names a token endpoint.`)
    const credentials = `${encodeURIComponent(client)}:${encodeURIComponent(secret)}`
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` },
      body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'system/*.cruds' }),
    })
    const { access_token: given } = (await response.json().catch(() => ({}))) as { access_token?: string }
    if (given !== undefined) return given
    const why = `The server gives no token to the client ${client} (status ${response.status})`
    throw response.status < 500 && response.status !== 429
      ? new NoAccess(`${why}: check --client and --secret.`)
      : new Error(why)
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
        ...(method === 'POST' && key !== undefined ? { 'idempotency-key': key } : {}),
      },
    })
  }

  async function attemptOrError(request: SendRequest): Promise<Response | Error> {
    try {
      return await attempt(request)
    } catch (error) {
      token = undefined
      if (error instanceof NoAccess) throw error
      return error as Error
    }
  }

  return {
    async open() {
      token = readToken()
      await token.catch((error: unknown) => {
        if (error instanceof NoAccess) throw error
        throw new NoAccess(
          `Nothing answers at ${base} (${describe(error as Error)}): is the platform running?`,
        )
      })
    },

    async has(reference) {
      token ??= readToken()
      const { status } = await fetch(`${base}/${reference}`, {
        method: 'HEAD',
        headers: { authorization: `Bearer ${await token}` },
      })
      return status === 200
    },

    async send(request) {
      for (let number = 1; ; number++) {
        const response = await attemptOrError(request)
        const repeat =
          response instanceof Error ? { tries: 10, why: describe(response) } : repeats[response.status]
        if (!repeat || number >= repeat.tries) {
          if (response instanceof Error) throw response
          return { status: response.status, body: await response.json().catch(() => undefined) }
        }
        if (!(response instanceof Error)) {
          if (response.status === 401) token = undefined
          await response.arrayBuffer()
        }
        const wait = waitFor(response, number)
        if (number > 1 || wait > 1000) log(`${repeat.why}: trying again in ${(wait / 1000).toFixed(1)} s`)
        await delay(wait)
      }
    },
  }
}

/** Answers that may be different the next time. */
const repeats: Readonly<Record<number, { tries: number; why: string }>> = {
  401: { tries: 2, why: 'The token was not accepted' },
  409: { tries: 5, why: 'Another write came first' },
  429: { tries: 10, why: 'The server asks for patience' },
  502: { tries: 10, why: 'The server is not reachable' },
  503: { tries: 10, why: 'The server is busy' },
  504: { tries: 10, why: 'The server is slow' },
}

const describe = (error: Error): string => {
  const { code } = (error.cause ?? error) as { code?: string }
  return code === undefined ? error.message : `no connection, ${code}`
}

function waitFor(response: Response | Error, number: number): number {
  const asked = response instanceof Error ? NaN : Number(response.headers.get('retry-after') ?? NaN)
  const grown = Math.min(longestWaitMs, 200 * 2 ** (number - 1))
  return Number.isFinite(asked)
    ? Math.min(longestWaitMs, Math.max(asked * 1000, 100))
    : grown * (0.5 + Math.random() / 2)
}
