/**
 * What is there now of one resource. What was read before is asked for by its ETag, so the server says "unchanged" instead
 * of sending it again; what another facility owns is not there.
 */
import type { ResourceKey, StoredVersion } from '@medley/store/store'
import { type Json, jsonOf } from '../foreign/bundle-page.ts'
import type { ForeignAnswer } from '../foreign/connection.ts'
import { refusalOf } from '../foreign/refusal.ts'
import { storedOf } from './documents.ts'
import { seenIn, timeOf } from './seen.ts'
import { ownerOf, type Upstream } from './upstream.ts'
import { instanceHistory, numbered, numbersOf, ownersIn } from './versions.ts'

export interface Current {
  /** Deleted or not; `undefined` where it never was, or is of another facility. */
  stored: StoredVersion | undefined
  /** For `If-Match`, as the server writes it. */
  tag?: string | undefined
  /** Its place is taken by somebody else. */
  isTaken: boolean
}

export interface Reader {
  current(facility: string, key: ResourceKey): Promise<Current>
  /** What the server just answered; kept for the next read. */
  keep(key: ResourceKey, answer: ForeignAnswer): void
}

const ID = /^[A-Za-z0-9.-]{1,64}$/
const NOTHING: Current = { stored: undefined, isTaken: false }
/** Characters of kept answers, all together. */
const MOST_KEPT = 32 * 1024 * 1024

export function createReader(upstream: Upstream): Reader {
  const { server } = upstream
  const kept = createCache(MOST_KEPT)

  async function fetchOne(key: string): Promise<ForeignAnswer> {
    const known = kept.get(key)
    const etag = known?.headers['etag']
    const headers: Record<string, string> = etag === undefined ? {} : { 'if-none-match': etag }
    const answer = await server.connection.send({ method: 'GET', path: key, headers })
    if (answer.status === 304 && known) return known
    kept.set(key, answer)
    return answer
  }

  return {
    async current(facility, { type, id }) {
      if (!ID.test(id)) return NOTHING
      const answer = await fetchOne(`${type}/${id}`)
      if (answer.status === 404 || answer.status === 410)
        return gone(upstream, facility, { key: { type, id }, answer })
      if (answer.status !== 200) throw refusalOf(server.place, answer)
      const resource = resourceIn(upstream, answer)
      if (ownerOf(upstream, resource) !== facility) return { stored: undefined, isTaken: true }
      const seen = seenIn(resource, answer.headers)
      const [version = 1] = await numbersOf(upstream, facility, [seen])
      const { etag: tag = seen.mark === '' ? undefined : `W/"${seen.mark}"` } = answer.headers
      return { stored: storedOf(upstream, seen, version), tag, isTaken: false }
    },
    keep: ({ type, id }, answer) => kept.set(`${type}/${id}`, answer),
  }
}

export const resourceIn = ({ server: { place } }: Upstream, { text }: ForeignAnswer): Json =>
  jsonOf(place.name, text)

/** What was there says whose it was. A deletion that we did not make is found in the history, where there is one. */
async function gone(
  upstream: Upstream,
  facility: string,
  { key, answer: { status, headers } }: { key: ResourceKey; answer: ForeignAnswer },
): Promise<Current> {
  const rows = await upstream.journal.known(facility, [key])
  const last = rows.at(-1)
  if (last?.method === 'DELETE') {
    const { version, updated } = last
    return { stored: { ...key, version, updated, method: 'DELETE', body: undefined }, isTaken: false }
  }
  if (status === 404) return NOTHING
  const { interactions } = await upstream.server.abilitiesOf(key.type)
  const versions = interactions.has('history-instance') ? await instanceHistory(upstream, key) : []
  const isOwn = ownersIn(upstream, versions).at(-1) === facility
  if (!isOwn && !last) return { stored: undefined, isTaken: versions.length > 0 }
  const found = isOwn ? (await numbered(upstream, facility, versions)).at(-1) : undefined
  const row = found ?? { version: (last?.version ?? 0) + 1, updated: timeOf(headers['last-modified']) }
  const { version, updated } = row
  return { stored: { ...key, version, updated, method: 'DELETE', body: undefined }, isTaken: false }
}

/** Those that were not used for longest go first. Answers without a tag are not worth keeping. */
function createCache(most: number): {
  get(key: string): ForeignAnswer | undefined
  set(key: string, answer: ForeignAnswer): void
} {
  const answers = new Map<string, ForeignAnswer>()
  let size = 0
  const drop = (key: string): void => {
    size -= answers.get(key)?.text.length ?? 0
    answers.delete(key)
  }
  return {
    get(key) {
      const found = answers.get(key)
      if (!found) return undefined
      answers.delete(key)
      answers.set(key, found)
      return found
    },
    set(key, answer) {
      drop(key)
      if (answer.status !== 200 || answer.headers['etag'] === undefined || answer.text.length > most) return
      answers.set(key, answer)
      size += answer.text.length
      for (const oldest of answers.keys()) {
        if (size <= most) break
        drop(oldest)
      }
    },
  }
}
