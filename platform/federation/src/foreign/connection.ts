/**
 * Requests to a foreign server: kept-alive connections, a time limit, one more try where that is harmless, and a circuit
 * breaker. After three failures in a row whoever comes is refused at once, while a probe looks whether it is back.
 */
import { setTimeout as pause } from 'node:timers/promises'
import type { Credentials } from './credentials.ts'
import { serverUnavailable } from './unavailable-server.ts'

export interface ForeignRequest {
  method: string
  /** Below the base URL: `Patient/1`, `Patient?_id=1`. */
  path: string
  headers?: Readonly<Record<string, string>>
  body?: string | undefined
}

export interface ForeignAnswer {
  status: number
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>
  text: string
}

export interface Connection {
  /** Throws `unavailable` for no answer, and for one that says that the server cannot. */
  send(request: ForeignRequest): Promise<ForeignAnswer>
  /** The breaker is open: every request is refused until a probe was answered. */
  isOpen(): boolean
  close(): void
}

export interface ConnectionTarget {
  name: string
  baseUrl: string
  timeoutMs: number
  credentials: Credentials
}

const FAILURES = 3
const PROBE_EVERY_MS = 500
const RETRY_AFTER_MS = 100
/** Of ten requests one may be sent again: a server that is overloaded is not asked twice as much. */
const RETRIES_PER_REQUEST = 0.1
const MAX_RETRIES = 10
const MAX_ANSWER = 128 * 1024 * 1024
/** Nothing changes by doing it twice. */
const isHarmless = ({ method, path }: ForeignRequest): boolean =>
  method === 'GET' || path.endsWith('/_search')
/** A server that is starting, or whose back end is away. */
const PASSING: ReadonlySet<number> = new Set([502, 503, 504])

export function createConnection({ name, baseUrl, timeoutMs, credentials }: ConnectionTarget): Connection {
  const ended = new AbortController()
  let failures = 0
  let retries = MAX_RETRIES
  let probing: NodeJS.Timeout | undefined

  async function once({ method, path, headers, body }: ForeignRequest): Promise<ForeignAnswer> {
    const authorization = await credentials.header()
    const response = await fetch(addressOf(baseUrl, path), {
      method,
      headers: {
        accept: 'application/fhir+json',
        ...(authorization === undefined ? {} : { authorization }),
        ...headers,
      },
      ...(body === undefined ? {} : { body }),
      redirect: 'error',
      signal: AbortSignal.any([AbortSignal.timeout(timeoutMs), ended.signal]),
    })
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      text: await textOf(response),
    }
  }

  /** Answers, or counts a failure. */
  async function counted(request: ForeignRequest): Promise<ForeignAnswer> {
    try {
      const answer = await once(request)
      if (PASSING.has(answer.status)) throw new Error(`status ${answer.status}`)
      failures = 0
      return answer
    } catch (error) {
      failures += 1
      if (failures >= FAILURES) open()
      throw serverUnavailable(name, error)
    }
  }

  async function withRetry(request: ForeignRequest): Promise<ForeignAnswer> {
    try {
      return await counted(request)
    } catch (error) {
      if (!isHarmless(request) || probing || retries < 1) throw error
      retries -= 1
      await pause(RETRY_AFTER_MS)
      return counted(request)
    }
  }

  function open(): void {
    if (!ended.signal.aborted) probing ??= setTimeout(() => void probe(), PROBE_EVERY_MS).unref()
  }

  async function probe(): Promise<void> {
    try {
      const { status } = await once({ method: 'GET', path: 'metadata' })
      if (PASSING.has(status)) throw new Error(`status ${status}`)
      failures = 0
      probing = undefined
    } catch {
      probing = undefined
      open()
    }
  }

  return {
    async send(request) {
      if (probing) throw serverUnavailable(name, new Error('circuit open'))
      retries = Math.min(MAX_RETRIES, retries + RETRIES_PER_REQUEST)
      const answer = await withRetry(request)
      const answered = answer.status === 401 && credentials.renew() ? await counted(request) : answer
      // Our own credentials were refused, or the server failed: neither is the fault of who asks.
      // 501 says what it cannot: that is passed on.
      if ([401, 403].includes(answered.status) || (answered.status >= 500 && answered.status !== 501))
        throw serverUnavailable(name, new Error(`status ${answered.status}`))
      return answered
    },
    isOpen: () => probing !== undefined,
    close() {
      ended.abort()
      clearTimeout(probing)
    },
  }
}

const addressOf = (baseUrl: string, path: string): string =>
  path === '' || path.startsWith('?') ? baseUrl + path : `${baseUrl}/${path}`

/** An answer without end is cut off. */
async function textOf(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.length
    if (size > MAX_ANSWER) throw new Error('the answer is too large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}
