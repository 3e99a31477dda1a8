/** Histories out of an upstream server: of one resource whole, of a type or of everything page after page, newest first. */
import type { HistoryEntry, HistoryPage, HistoryQuery, ResourceKey, StoredVersion } from '@medley/store/store'
import { jsonOf } from '../foreign/bundle-page.ts'
import { refusalOf } from '../foreign/refusal.ts'
import { serverUnable } from '../foreign/unavailable-server.ts'
import type { Reader } from './current.ts'
import { storedOf } from './documents.ts'
import { historyPage } from './history-pages.ts'
import { keyOf, type Seen } from './seen.ts'
import { ownerOf, type Upstream } from './upstream.ts'
import { instanceHistory, numbered, numbersOf, ownersIn } from './versions.ts'

export const readHistory = (
  upstream: Upstream,
  facility: string,
  query: HistoryQuery,
): Promise<HistoryPage> =>
  query.type !== undefined && query.id !== undefined
    ? ofOne(upstream, facility, { query, key: { type: query.type, id: query.id } })
    : ofMany(upstream, facility, query)

interface Asked {
  query: HistoryQuery
  key: ResourceKey
}

/** Newest first, of this facility alone. */
async function versionsOf(upstream: Upstream, facility: string, key: ResourceKey): Promise<StoredVersion[]> {
  const { interactions } = await upstream.server.abilitiesOf(key.type)
  if (!interactions.has('history-instance'))
    throw serverUnable(upstream.server.place.name, `the history of a ${key.type}`)
  const versions = await instanceHistory(upstream, key)
  const owners = ownersIn(upstream, versions)
  const own = versions.filter((_, place) => owners[place] === facility)
  const rows = await numbered(upstream, facility, own)
  return own.map((one, place) => storedOf(upstream, one, rows[place]?.version ?? place + 1)).reverse()
}

async function ofOne(upstream: Upstream, facility: string, { query, key }: Asked): Promise<HistoryPage> {
  const versions = await versionsOf(upstream, facility, key)
  const { since, at, before, count } = query
  const wanted = versions.filter(
    ({ updated, version }, place) =>
      (since === undefined || updated >= since) &&
      (!at || (updated < at.high && (versions[place - 1]?.updated ?? Infinity) > at.low)) &&
      (before === undefined || version < Number(before)),
  )
  const entries = wanted
    .slice(0, count)
    .map((one): HistoryEntry => ({ ...one, position: String(one.version) }))
  const isMore = wanted.length > entries.length
  return {
    entries,
    next: isMore ? entries.at(-1)?.position : undefined,
    total: before === undefined && !isMore ? entries.length : undefined,
  }
}

/** One version, by itself where the server lets it be read so. */
export async function readVersion(
  upstream: Upstream,
  reader: Reader,
  { facility, key, version }: { facility: string; key: ResourceKey; version: number },
): Promise<StoredVersion | undefined> {
  const { stored } = await reader.current(facility, key)
  if (!stored || stored.version === version) return stored
  return (await versionsOf(upstream, facility, key)).find((one) => one.version === version)
}

/** Where each of several histories goes on: the page, and how many of it are done. */
type Stops = Record<string, { page?: string | undefined; done: number }>

/** Later pages of an `_at` begin anew: whether a version was current is known from the one after it. */
interface Position {
  stops: Stops
  passed: number
}

async function ofMany(upstream: Upstream, facility: string, query: HistoryQuery): Promise<HistoryPage> {
  const { at, since, before, count } = query
  const from = before === undefined ? undefined : (JSON.parse(before) as Position)
  const stops: Stops = at || !from ? {} : structuredClone(from.stops)
  const replaced = new Map<string, number>()
  const entries: HistoryEntry[] = []
  let passed = 0
  for await (const seen of newestFirst(upstream, { query, stops })) {
    const key = keyOf(seen)
    const next = replaced.get(key) ?? Infinity
    replaced.set(key, seen.updated)
    if (since !== undefined && seen.updated < since) break
    if (at && !(seen.updated < at.high && next > at.low)) continue
    const stored = await ownVersion(upstream, facility, seen)
    if (!stored) continue
    passed += 1
    if (at && from && passed <= from.passed) continue
    if (entries.length === count) return { entries, next: entries.at(-1)?.position, total: undefined }
    const position: Position = { stops: structuredClone(stops), passed }
    entries.push({ ...stored, position: JSON.stringify(position) })
  }
  return { entries, next: undefined, total: before === undefined ? entries.length : undefined }
}

/** `undefined`: of another facility. */
export async function ownVersion(
  upstream: Upstream,
  facility: string,
  seen: Seen,
): Promise<StoredVersion | undefined> {
  if (seen.resource) {
    if (ownerOf(upstream, seen.resource) !== facility) return undefined
    const [version = 1] = await numbersOf(upstream, facility, [seen])
    return storedOf(upstream, seen, version)
  }
  const all = await versionsOf(upstream, facility, seen)
  return all.find((one) => one.body === undefined && (seen.updated === 0 || one.updated === seen.updated))
}

interface Walking {
  query: HistoryQuery
  /** Kept up to date: where to go on after what was given out. */
  stops: Stops
}

export async function* newestFirst(upstream: Upstream, { query, stops }: Walking): AsyncGenerator<Seen> {
  const places = await placesOf(upstream, query.type)
  const walks = places.map((place) => ({
    place,
    walk: walkOne(upstream, { place, stop: stops[place], query }),
  }))
  const heads = await Promise.all(
    walks.map(async ({ place, walk }) => ({ place, walk, head: await walk.next() })),
  )
  for (;;) {
    const open = heads.filter(({ head }) => head.done !== true)
    const [first] = open.sort((one, other) => updatedOf(other.head) - updatedOf(one.head))
    if (!first || first.head.done === true) return
    const { seen, stop } = first.head.value
    stops[first.place] = stop
    yield seen
    first.head = await first.walk.next()
  }
}

const updatedOf = ({ value }: IteratorResult<Step, void>): number => value?.seen.updated ?? 0

/** `_history` where the server has one of everything, else that of each type. */
async function placesOf({ server, definitions }: Upstream, type: string | undefined): Promise<string[]> {
  const types =
    type === undefined ? [...definitions.keys()].filter((one) => server.place.types.has(one)) : [type]
  const { system } = await server.abilities()
  if (type === undefined && system.has('history-system')) return ['']
  for (const one of types) {
    const { interactions } = await server.abilitiesOf(one)
    if (!interactions.has('history-type')) throw serverUnable(server.place.name, `the history of all ${one}`)
  }
  return types
}

interface Step {
  seen: Seen
  /** After this one. */
  stop: { page?: string | undefined; done: number }
}

interface OneWalk {
  /** `Observation`, or '' for everything. */
  place: string
  stop: Stops[string] | undefined
  query: HistoryQuery
}

async function* walkOne({ server }: Upstream, { place, stop, query }: OneWalk): AsyncGenerator<Step, void> {
  const { types, name } = server.place
  const since = query.since === undefined ? '' : `&_since=${new Date(query.since).toISOString()}`
  let page = stop?.page
  let done = stop?.done ?? 0
  for (;;) {
    const path: string = page ?? `${place === '' ? '' : `${place}/`}_history?_count=100${since}`
    const answer = await server.connection.send({ method: 'GET', path })
    if (answer.status !== 200) throw refusalOf(server.place, answer)
    const { versions, next } = historyPage(server.place, jsonOf(name, answer.text))
    for (const [at, seen] of versions.entries()) {
      if (at < done || !types.has(seen.type)) continue
      yield { seen, stop: { page, done: at + 1 } }
    }
    if (next === undefined || next === page) return
    page = next
    done = 0
  }
}
