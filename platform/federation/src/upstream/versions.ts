/**
 * The number that a version of a server has here. Numbers stay what they are. Where a server names its versions in another
 * way, they are counted in the order of their history, and the journal remembers the count.
 */
import { patientOf } from '@medley/store/patient-of'
import { jsonOf } from '../foreign/bundle-page.ts'
import { refusalOf } from '../foreign/refusal.ts'
import { historyPage } from './history-pages.ts'
import type { VersionRow } from './journal.ts'
import { keyOf, type Seen } from './seen.ts'
import { definitionOf, ownerOf, type Upstream } from './upstream.ts'

const NUMBER = /^[1-9]\d{0,8}$/

/** Numbers of versions that are there now, in the order given. */
export async function numbersOf(
  upstream: Upstream,
  facility: string,
  seen: readonly Seen[],
): Promise<number[]> {
  const strange = seen.filter(({ mark }) => !NUMBER.test(mark))
  const known = Map.groupBy(await upstream.journal.known(facility, strange), keyOf)
  return Promise.all(
    seen.map(async (one) => {
      if (NUMBER.test(one.mark)) return Number(one.mark)
      const rows = known.get(keyOf(one)) ?? []
      return rows.find(({ mark }) => mark === one.mark)?.version ?? count(upstream, facility, one)
    }),
  )
}

/** One that was not seen before: it and what came before it get their numbers, in turns. */
const count = (upstream: Upstream, facility: string, one: Seen): Promise<number> =>
  upstream.turns.take(`count ${facility}/${keyOf(one)}`, async () => {
    const { interactions } = await upstream.server.abilitiesOf(one.type)
    const past = interactions.has('history-instance') ? await instanceHistory(upstream, one) : []
    // A history that does not have it yet is behind; it is the newest then.
    const all = past.some(({ mark }) => mark === one.mark) ? past : [...past, one]
    const rows = await numbered(upstream, facility, all)
    await upstream.journal.note(facility, rows, false)
    return rows.find(({ mark }) => mark === one.mark)?.version ?? rows.length
  })

/** The versions of one resource, oldest first, with their numbers: those that are known, and the next ones for the others. */
export async function numbered(
  upstream: Upstream,
  facility: string,
  versions: readonly Seen[],
): Promise<VersionRow[]> {
  const [first] = versions
  if (!first) return []
  const known = await upstream.journal.known(facility, [first])
  const byMark = new Map(known.map((row) => [row.mark, row.version]))
  const byNumber = new Map(known.map((row) => [row.version, row]))
  let last = Math.max(0, ...known.map(({ version }) => version))
  let before = 0
  return versions.map((one) => {
    before = numberAfter(one)
    last = Math.max(last, before)
    return rowOf(upstream, one, before)
  })

  function numberAfter({ mark, method }: Seen): number {
    if (NUMBER.test(mark)) return Number(mark)
    const found = mark === '' ? undefined : byMark.get(mark)
    if (found !== undefined) return found
    const next = byNumber.get(before + 1)
    // Servers do not name every deletion; one that we made is known by its place.
    return !next || (method === 'DELETE' && next.method === 'DELETE') ? before + 1 : last + 1
  }
}

export function rowOf(upstream: Upstream, { resource, ...seen }: Seen, version: number): VersionRow {
  const { type, id } = seen
  const patient = resource && patientOf(definitionOf(upstream, type), { id, body: JSON.stringify(resource) })
  return { ...seen, version, patient }
}

/** So many pages of versions of one resource are read. */
const MOST_PAGES = 50

/** All versions of a resource that the server still has, oldest first; none where it never was. */
export async function instanceHistory(
  { server }: Pick<Upstream, 'server'>,
  { type, id }: { type: string; id: string },
): Promise<Seen[]> {
  const { connection, place } = server
  const versions: Seen[] = []
  let path: string | undefined = `${type}/${id}/_history?_count=100`
  for (let pages = 0; path !== undefined && pages < MOST_PAGES; pages++) {
    const answer = await connection.send({ method: 'GET', path })
    if (answer.status === 404) return []
    if (answer.status !== 200) throw refusalOf(place, answer)
    const page = historyPage(place, jsonOf(place.name, answer.text))
    versions.push(...page.versions.filter((one) => one.type === type && one.id === id))
    path = page.next
  }
  return versions.reverse()
}

/** Whose each version is: a deletion is of whom the version before it was. Oldest first. */
export function ownersIn(upstream: Upstream, versions: readonly Seen[]): (string | undefined)[] {
  let last: string | undefined
  return versions.map(({ resource }) => {
    if (resource) last = ownerOf(upstream, resource)
    return last
  })
}
