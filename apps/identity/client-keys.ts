/**
 * Public keys of clients that publish them at an address (RFC 7591 `jwks_uri`): asked for over https, or on this machine,
 * kept as long as the answer says, and asked for again when a client signs with a key that is not among them.
 */
import type { JWK } from 'jose'
import type { Log } from '@medley/service/log'

export interface ClientKeys {
  /** Those at the address now; `kid`: the one that is looked for. None where nobody answers and none were known. */
  of(address: string, kid: string | undefined): Promise<JWK[]>
}

const TIMEOUT_MS = 3000
const MAX_BYTES = 64 * 1024
/** Without a word of the answer. */
const USUAL_S = 300
const LONGEST_S = 24 * 3600
/** Whoever signs with a made-up name of a key makes us ask no more often than this. */
const AGAIN_MS = 5000
/** Keys of before serve so long while nobody answers. */
const STALE_MS = 3600_000

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/

/** Why keys are not fetched from an address; `undefined`: they are. */
export function faultOfAddress(address: string): string | undefined {
  const url = URL.parse(address)
  if (!url) return `${address} is no address.`
  const isSafe = url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.test(url.hostname))
  return isSafe ? undefined : `${address} is neither https nor on this machine.`
}

interface Known {
  keys: JWK[]
  /** ms since 1970 */
  until: number
  asked: number
  answered: number
}

const NONE: Known = { keys: [], until: 0, asked: 0, answered: 0 }

export function createClientKeys({ now, log }: { now(): number; log: Pick<Log, 'warn'> }): ClientKeys {
  const known = new Map<string, Known>()
  const pending = new Map<string, Promise<Known>>()

  async function ask(address: string): Promise<Known> {
    const before = known.get(address) ?? NONE
    try {
      const { keys, seconds } = await fetchKeys(address)
      const [asked, answered] = [now(), now()]
      return { keys, asked, answered, until: now() + Math.max(seconds * 1000, AGAIN_MS) }
    } catch (error) {
      log.warn('keys of a client were not fetched', { address, why: (error as Error).message })
      const isStale = before.answered + STALE_MS > now()
      return { ...before, keys: isStale ? before.keys : [], asked: now(), until: now() + AGAIN_MS }
    }
  }

  function askOnce(address: string): Promise<Known> {
    const running =
      pending.get(address) ??
      ask(address)
        .then((found) => {
          known.set(address, found)
          return found
        })
        .finally(() => pending.delete(address))
    pending.set(address, running)
    return running
  }

  return {
    async of(address, kid) {
      const kept = known.get(address) ?? NONE
      const isMissing = kid !== undefined && !kept.keys.some((key) => key.kid === kid)
      const isDue = kept.until <= now() || (isMissing && kept.asked + AGAIN_MS <= now())
      return (isDue ? await askOnce(address) : kept).keys
    },
  }
}

async function fetchKeys(address: string): Promise<{ keys: JWK[]; seconds: number }> {
  const fault = faultOfAddress(address)
  if (fault !== undefined) throw new Error(fault)
  const response = await fetch(address, {
    headers: { accept: 'application/jwk-set+json, application/json' },
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  })
  if (response.status !== 200) throw new Error(`status ${response.status}`)
  const { keys } = JSON.parse(await textOf(response)) as { keys?: unknown }
  if (!Array.isArray(keys)) throw new Error('no list of keys')
  return { keys: (keys as JWK[]).filter(isUsable), seconds: lifetimeOf(response.headers) }
}

async function textOf({ body }: Response): Promise<string> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of (body ?? []) as AsyncIterable<Uint8Array>) {
    size += part.length
    if (size > MAX_BYTES) throw new Error(`more than ${MAX_BYTES} bytes`)
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}

/** Public, named, and of a kind that signs assertions: a private key that somebody published is nobody's any more. */
const isUsable = (key: JWK): boolean =>
  typeof key.kid === 'string' && (key.kty === 'RSA' || key.kty === 'EC') && !('d' in key) && key.use !== 'enc'

function lifetimeOf(headers: Headers): number {
  const said = headers.get('cache-control') ?? ''
  if (/no-store|no-cache/.test(said)) return 0
  const seconds = /max-age=(\d+)/.exec(said)?.[1]
  return seconds === undefined ? USUAL_S : Math.min(Number(seconds), LONGEST_S)
}
