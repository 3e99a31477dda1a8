/**
 * Changes that others made at an upstream server, found by looking: in its history where it has one, else by
 * `_lastUpdated`. Each look begins a little before the last one ended, for what became visible late; what was told is not
 * told again. Where the last look ended is kept in our own database, so a restart misses nothing.
 */
import type { Journal, VersionRow } from './journal.ts'
import { newestFirst, ownVersion } from './history.ts'
import type { Seen } from './seen.ts'
import { seenIn } from './seen.ts'
import { ownerOf, type Upstream } from './upstream.ts'
import { instanceHistory, numbersOf, ownersIn, rowOf } from './versions.ts'
import { walk } from '../foreign/walk.ts'

/** Clocks differ, and a write may become visible after a later one. */
const OVERLAP_MS = 10_000
const PAGE = 200

export interface Watched {
  upstream: Upstream
  /** Whose changes; `undefined`: everybody's. */
  facilities: readonly string[] | undefined
}

/** One look. Answers whether there was anything new. */
export async function lookOnce({ upstream, facilities }: Watched): Promise<boolean> {
  const { journal, server, bell } = upstream
  const name = [server.place.baseUrl, ...(facilities ?? [])].join(' ')
  const before = await journal.lookedUpTo(name)
  if (before === undefined) {
    // What is there already is no change.
    await journal.haveLooked(name, upstream.now())
    return false
  }
  const found: { facility: string; row: VersionRow }[] = []
  let upTo = before
  for await (const seen of changedSince(upstream, before - OVERLAP_MS)) {
    upTo = Math.max(upTo, seen.updated)
    const facility = seen.resource
      ? ownerOf(upstream, seen.resource)
      : await pastOwner(upstream, journal, seen)
    if (facility === undefined || (facilities && !facilities.includes(facility))) continue
    const row = await rowFor(upstream, facility, seen)
    if (row) found.push({ facility, row })
  }
  let isNew = false
  for (const [facility, rows] of Map.groupBy(found.reverse(), (one) => one.facility))
    if (await journal.note(facility, oneOfEach(rows.map(({ row }) => row)), true)) {
      isNew = true
      bell.ring(facility)
    }
  if (upTo > before) await journal.haveLooked(name, upTo)
  return isNew
}

/** Pages that shift while they are read show a version twice. */
const oneOfEach = (rows: readonly VersionRow[]): VersionRow[] => [
  ...new Map(rows.map((row) => [`${row.type}/${row.id}/${row.version}`, row])).values(),
]

async function rowFor(upstream: Upstream, facility: string, seen: Seen): Promise<VersionRow | undefined> {
  if (seen.resource) {
    const [version = 1] = await numbersOf(upstream, facility, [seen])
    return rowOf(upstream, seen, version)
  }
  const stored = await ownVersion(upstream, facility, seen)
  if (!stored) return undefined
  const known = await upstream.journal.known(facility, [seen])
  return { ...rowOf(upstream, seen, stored.version), patient: known.at(-1)?.patient }
}

/** Of something that is gone. */
async function pastOwner(upstream: Upstream, journal: Journal, seen: Seen): Promise<string | undefined> {
  const [facility, ...more] = await journal.ownersOf(seen)
  if (facility !== undefined && more.length === 0) return facility
  const { interactions } = await upstream.server.abilitiesOf(seen.type)
  if (!interactions.has('history-instance')) return undefined
  return ownersIn(upstream, await instanceHistory(upstream, seen)).at(-1)
}

/** Newest first within what one question answers. */
async function* changedSince(upstream: Upstream, since: number): AsyncGenerator<Seen> {
  const { server } = upstream
  const { system } = await server.abilities()
  const query = { since, count: PAGE }
  if (system.has('history-system')) {
    yield* recent(newestFirst(upstream, { query, stops: {} }), since)
    return
  }
  for (const type of server.place.types) {
    const { interactions, searchParameters } = await server.abilitiesOf(type)
    if (interactions.has('history-type'))
      yield* recent(newestFirst(upstream, { query: { ...query, type }, stops: {} }), since)
    else if (searchParameters.has('_lastUpdated')) yield* updatedSince(upstream, type, since)
  }
}

async function* recent(versions: AsyncIterable<Seen>, since: number): AsyncGenerator<Seen> {
  for await (const seen of versions) {
    if (seen.updated < since) return
    yield seen
  }
}

async function* updatedSince({ server }: Upstream, type: string, since: number): AsyncGenerator<Seen> {
  const parameters = [['_lastUpdated', `ge${new Date(since).toISOString()}`]] as const
  const question = {
    requests: [{ parameters, before: undefined }],
    reads: undefined,
    emulated: [],
    compartment: undefined,
  }
  const { place, connection } = server
  const walking = { place, connection, type, question, count: PAGE, sort: undefined, postSearch: false }
  for await (const { resource } of walk(walking, { request: 0, done: 0 })) {
    const seen = seenIn(resource)
    if (seen.updated >= since) yield seen
  }
}
