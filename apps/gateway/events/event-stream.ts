/** One stream of events to one browser or client, as long as its sign-in is good. */
import type { Principal } from '@medley/auth/principal'
import { keyOf, visibleTo } from './visibility.ts'
import { openChannel, type Channel } from './channel.ts'
import type { Cursors, Place } from './cursor.ts'
import type { EventHub } from './hub.ts'
import type { ModuleFeed, Told } from './module-feed.ts'
import { startPump } from './module-pump.ts'
import type { Caller, Directory } from '../fhir/owners.ts'

export interface Streaming {
  hub: EventHub
  cursors: Cursors
  directory: Directory
  caller: Caller
  /** Where an earlier stream ended. */
  from: ReadonlyMap<string, Place> | undefined
  /** Resource types that are wanted; absent: all. */
  types: ReadonlySet<string> | undefined
  /** Who it is now; undefined: the sign-in has ended. */
  again(): Promise<Principal | undefined>
  /** ms since 1970. */
  now(): number
}

const HEARTBEAT_MS = 15_000
/** With what is remembered of a sign-in for 4 s, one that ended is noticed within 5. */
const CHECK_MS = 500
const RETRY_MS = 1000
/** A transaction that waited for its decision while its module was away is no older. */
const BEFORE_MS = 60_000

export function openEventStream(streaming: Streaming): Channel['stream'] {
  const { hub, cursors, caller, from, now } = streaming
  const { facility } = caller.principal
  const channel = openChannel()
  const places = new Map<string, Place>(from)
  const { feeds, leave } = hub.join(facility)
  const cursor = (): string => cursors.write(facility, places)
  channel.send({ comment: 'medley', retry: RETRY_MS })

  const ends = feeds.map((feed) => {
    const end = startPump({
      ...{ feed, place: places.get(feed.module), since: now() - BEFORE_MS },
      at: (place) => void places.set(feed.module, place),
      deliver: (changes) => deliver(feed, changes),
      overflow: () => channel.stream.destroy(),
      isOpen: channel.isOpen,
    })
    const say = (isAway: boolean): void => {
      const data = { module: feed.module, state: isAway ? 'unavailable' : 'ready' }
      channel.send({ event: 'module', data })
    }
    if (feed.isAway()) say(true)
    const unlisten = feed.listen({ changes: () => undefined, state: say })
    return () => {
      end()
      unlisten()
    }
  })
  // Whoever loses the connection before the first event knows where to go on.
  channel.send({ id: cursor() })

  async function deliver(feed: ModuleFeed, changes: readonly Told[]): Promise<void> {
    const backend = streaming.directory.backends.find(({ name }) => name === feed.module)
    const wanted = changes.filter(({ event }) => streaming.types?.has(event.type) ?? true)
    const seen = backend && wanted.length > 0 ? await visibleTo(caller, backend, wanted) : new Set<string>()
    for (const { event, position } of changes) {
      places.set(feed.module, { after: position })
      if (seen.has(keyOf(event)) && (streaming.types?.has(event.type) ?? true))
        channel.send({ id: cursor(), event: 'change', data: event })
    }
  }

  async function check(): Promise<void> {
    try {
      const principal = await streaming.again()
      if (principal?.facility !== facility) return channel.end()
      caller.principal = principal
    } catch {
      // Who it is cannot be told at the moment; how long that may go on, sessions and tokens know.
    }
    if (channel.isOpen()) checking = setTimeout(() => void check(), CHECK_MS)
  }
  let checking = setTimeout(() => void check(), CHECK_MS)
  const beating = setInterval(() => channel.send({ comment: 'alive', id: cursor() }), HEARTBEAT_MS)
  const unlisten = hub.onClose(channel.end)
  channel.onClose(() => {
    clearTimeout(checking)
    clearInterval(beating)
    unlisten()
    for (const end of ends) end()
    leave()
  })
  return channel.stream
}
