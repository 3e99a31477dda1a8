/** Addresses of replicas: those that were given, with every name replaced by all addresses that it has now. */
import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'

const LOOK_EVERY_MS = 1000

export interface Origins {
  /** `http://10.0.0.7:5004` */
  current(): readonly string[]
  stop(): void
}

/** Who answers to a name by TLS must have a certificate for it, so such names stay; so does a machine's own. */
const isName = ({ protocol, hostname }: URL): boolean =>
  protocol === 'http:' && hostname !== 'localhost' && isIP(hostname.replaceAll(/[[\]]/g, '')) === 0

/** The addresses that a name has now; throws where nobody answers. */
export type Resolve = (hostname: string) => Promise<readonly { address: string; family: number }[]>

const ask: Resolve = (hostname) => lookup(hostname, { all: true })

/** Looks the names up now and every second, and tells each time when something has changed. */
export function watchOrigins(
  given: readonly string[],
  changed: () => void = () => undefined,
  resolve: Resolve = ask,
): Origins {
  const found = new Map(given.map((origin): [string, readonly string[]] => [origin, [origin]]))
  const names = given.filter((origin) => isName(new URL(origin)))

  async function look(): Promise<void> {
    const answers = await Promise.all(
      names.map(async (name) => [name, await addressesOf(name, resolve)] as const),
    )
    const before = [...found.values()].flat().join()
    // Whoever keeps the names may be away for a moment: the last answer stands.
    for (const [name, addresses] of answers) if (addresses.length > 0) found.set(name, addresses)
    if ([...found.values()].flat().join() !== before) changed()
  }

  const timer = names.length > 0 ? setInterval(() => void look(), LOOK_EVERY_MS).unref() : undefined
  if (names.length > 0) void look()
  return { current: () => [...new Set([...found.values()].flat())], stop: () => clearInterval(timer) }
}

async function addressesOf(origin: string, resolve: Resolve): Promise<string[]> {
  const { protocol, hostname, port } = new URL(origin)
  const found = await resolve(hostname).catch(() => [])
  return found
    .map(({ address, family }) => (family === 6 ? `[${address}]` : address))
    .sort()
    .map((address) => `${protocol}//${address}${port === '' ? '' : `:${port}`}`)
}
