/**
 * A store whose answers are limited to what there is for the caller, whatever driver is below: single versions are
 * checked here, elements that the caller is not shown are taken out here, and criteria on them are refused. Searches,
 * numbers and members are limited by the driver's own statements, conditional writes too.
 */
import type { ResourceDefinition } from '@medley/fhir/definition'
import { parseJson, stringifyJson } from '@medley/fhir/json'
import type { SearchQuery } from '@medley/fhir/search/query'
import type { Rows } from '@medley/fhir/search/row-filter'
import { shownOf } from '@medley/fhir/shown'
import type { IndexSettings } from './index-rows.ts'
import { guardedHistory } from './guarded-history.ts'
import { refuseHidden } from './refuse-hidden.ts'
import { admits } from './row-hashes.ts'
import type { Access, Follow, IdPage, Resource, SearchPage, Store, StoredVersion } from './store.ts'

export interface Guard {
  definitionOf(type: string): ResourceDefinition
  settings: IndexSettings
}

export function guarded(store: Store, guard: Guard): Store {
  const shown = shownBy(guard)
  const isSeen = seenBy(() => self, { store, guard })

  async function page(access: Access, query: SearchQuery): Promise<SearchPage> {
    const follow = access.limits?.follow?.(query.type)
    return follow ? followedPage({ store, self }, { access, query, follow }) : store.search(access, query)
  }

  const checked = (access: Access, query: SearchQuery): void =>
    refuseHidden(query, guard.definitionOf(query.type), access.limits?.show(query.type))

  const self: Store = {
    ...store,
    async read(access, key) {
      const found = await store.read(access, key)
      if (!access.limits || !found) return found
      return (await isSeen(access, found)) ? shown(access, found) : undefined
    },
    async readVersion(access, key) {
      const found = await store.readVersion(access, key)
      if (!access.limits || !found) return found
      const current = await store.read(access, key)
      const isThere =
        current !== undefined && (await isSeen(access, current)) && (await isSeen(access, found))
      return isThere ? shown(access, found) : undefined
    },
    async search(access, query) {
      if (!access.limits) return store.search(access, query)
      checked(access, query)
      const found = await page(access, query)
      return { ...found, matches: found.matches.map((one) => shown(access, one)) }
    },
    async ids(access, query): Promise<IdPage> {
      if (!access.limits) return store.ids(access, query)
      checked(access, query)
      if (!access.limits.follow?.(query.type)) return store.ids(access, query)
      const { matches, next } = await page(access, { ...query, sort: [] })
      return { ids: matches.map(({ id }) => id), next }
    },
    async count(access, query) {
      if (!access.limits) return store.count(access, query)
      checked(access, query)
      if (!access.limits.follow?.(query.type)) return store.count(access, query)
      let total = 0
      let cursor: string | undefined
      do {
        const found = await page(access, { ...query, sort: [], count: SCAN, cursor })
        total += found.matches.length
        cursor = found.next
      } while (cursor !== undefined)
      return total
    },
    async compartment(access, query) {
      const { members, next } = await store.compartment(access, query)
      if (!access.limits) return { members, next }
      const seen = await Promise.all(
        members.map(async (one) => !access.limits?.follow?.(one.type) || isSeen(access, one)),
      )
      return { members: members.filter((_, place) => seen[place]).map((one) => shown(access, one)), next }
    },
    history: (access, query) =>
      access.limits
        ? guardedHistory(store, { isSeen, shown }, { access, query })
        : store.history(access, query),
    async write(access, change) {
      return shown(access, await store.write(access, change))
    },
    async writeFound(access, query, decide) {
      if (access.limits) checked(access, query)
      const written = await store.writeFound(access, query, decide)
      return written && shown(access, written)
    },
    async transact(access, writes) {
      return (await store.transact(access, writes)).map((one) => shown(access, one))
    },
    async prepare(access, transaction, writes) {
      return (await store.prepare(access, transaction, writes)).map((one) => shown(access, one))
    },
  }
  return self
}

export type Shown = <T extends StoredVersion>(access: Access, stored: T) => T

/** Without the elements that the caller is not shown. */
const shownBy =
  ({ definitionOf }: Guard): Shown =>
  ({ limits }, stored) => {
    const names = limits?.show(stored.type)
    if (!names || stored.body === undefined) return stored
    const resource = parseJson(stored.body) as Resource
    const body = stringifyJson(shownOf(definitionOf(stored.type), resource, names))
    return { ...stored, body }
  }

export type IsSeen = (access: Access, stored: StoredVersion) => Promise<boolean>

/** What is deleted is seen by who saw its last version. */
const seenBy =
  (self: () => Store, { store, guard: { definitionOf, settings } }: { store: Store; guard: Guard }): IsSeen =>
  async ({ facility, limits }, stored) => {
    if (!limits) return true
    const { type } = stored
    const rows: Rows = limits.rows(type)
    const follow = limits.follow?.(type)
    if (!rows && !follow) return true
    const body = stored.body ?? (await bodyBefore(store, facility, stored))
    if (body === undefined || !admits(rows, { facility, definition: definitionOf(type), settings, body }))
      return false
    return !follow || (await follow([parseJson(body) as Resource], self()))[0] === true
  }

async function bodyBefore(
  store: Store,
  facility: string,
  stored: StoredVersion,
): Promise<string | undefined> {
  for (let version = stored.version - 1; version > 0; version--) {
    const before = await store.readVersion({ facility }, { ...stored, version })
    if (before?.body !== undefined) return before.body
  }
  return undefined
}

/** Candidates are followed so many at a time. */
const SCAN = 200

interface Following {
  access: Access
  query: SearchQuery
  follow: Follow
}

async function followedPage(
  { store, self }: { store: Store; self: Store },
  { access, query, follow }: Following,
): Promise<SearchPage> {
  const matches: SearchPage['matches'] = []
  let { cursor } = query
  for (;;) {
    const found = await store.search(access, { ...query, cursor, count: SCAN, total: 'none' })
    const verdicts = await follow(
      found.matches.map(({ body = '{}' }) => parseJson(body) as Resource),
      self,
    )
    for (const [place, match] of found.matches.entries()) {
      if (!verdicts[place]) continue
      matches.push(match)
      if (matches.length < query.count) continue
      const isLast = found.next === undefined && place === found.matches.length - 1
      return { matches, next: isLast ? undefined : match.position, total: undefined }
    }
    if (found.next === undefined)
      return { matches, next: undefined, total: query.cursor === undefined ? matches.length : undefined }
    cursor = found.next
  }
}
