/**
 * One store out of several: each facility's resources where its plan says, the service's own database for the rest and for
 * everything that is not clinical. To whoever asks it is one store.
 */
import type { ResourceDefinition } from '@medley/fhir/definition'
import type { ChangeBell } from '@medley/store/change-bell'
import { guarded } from '@medley/store/guarded'
import type { IndexSettings } from '@medley/store/index-rows'
import { patientOf } from '@medley/store/patient-of'
import type { Access, HistoryEntry, HistoryPage, HistoryQuery, Store, Written } from '@medley/store/store'
import type { Journal } from './journal.ts'
import { cannotPrepare } from './transaction.ts'
import type { UpstreamStore } from './upstream-store.ts'

export interface Routing {
  /** On the service's own database. */
  local: Store
  /** Where a facility's resources are, if not there. */
  upstreamOf(facility: string): UpstreamStore | undefined
  /** Types that stay in the own database, whoever's they are. */
  isLocal(type: string): boolean
  journal: Journal
  bell: ChangeBell
  definitionOf(type: string): ResourceDefinition
  settings: IndexSettings
}

export function createRoutedStore(routing: Routing): Store {
  const { local, upstreamOf, isLocal, journal, bell, definitionOf, settings } = routing

  const of = ({ facility }: Access, type: string): Store => {
    const upstream = isLocal(type) ? undefined : upstreamOf(facility)
    return upstream ? { ...local, ...upstream } : local
  }

  /** What is written beside an upstream server is told in the same feed as what is there. */
  async function told<T extends Written | undefined>({ facility }: Access, written: T): Promise<T> {
    if (!written || !isLocal(written.type) || !upstreamOf(facility)) return written
    const { type, id, version, updated, method, body } = written
    const patient = patientOf(definitionOf(type), { id, body })
    await journal.note(facility, [{ type, id, version, mark: '', updated, method, patient }], true)
    bell.ring(facility)
    return written
  }

  /** A transaction is of one of them. */
  function ofAll(access: Access, types: readonly string[]): Store {
    const upstream = upstreamOf(access.facility)
    if (!upstream || types.every(isLocal)) return local
    if (types.some(isLocal)) throw cannotPrepare(upstream.name)
    return of(access, types[0] ?? '')
  }

  const routed: Store = {
    ...local,
    read: (access, key) => of(access, key.type).read(access, key),
    readVersion: (access, key) => of(access, key.type).readVersion(access, key),
    search: (access, query) => of(access, query.type).search(access, query),
    ids: (access, query) => of(access, query.type).ids(access, query),
    count: (access, query) => of(access, query.type).count(access, query),
    // Nothing that stays here is part of a record.
    compartment: (access, query) => (upstreamOf(access.facility) ?? local).compartment(access, query),
    history: (access, query) => {
      const upstream = upstreamOf(access.facility)
      if (!upstream) return local.history(access, query)
      if (query.type !== undefined) return of(access, query.type).history(access, query)
      return mergedHistory([upstream, local], access, query)
    },
    changes: (access, query) => (upstreamOf(access.facility) ?? local).changes(access, query),
    onChange(tell) {
      const ends = [local.onChange(tell), bell.onChange(tell)]
      return () => {
        for (const end of ends) end()
      }
    },
    facilities: async () => [...new Set((await Promise.all([local, journal].map((one) => one.facilities()))).flat())],
    write: async (access, change) => told(access, await of(access, change.type).write(access, change)),
    writeFound: async (access, query, decide) =>
      told(access, await of(access, query.type).writeFound(access, query, decide)),
    async transact(access, writes) {
      const written = await ofAll(access, writes.map(({ type }) => type)).transact(access, writes)
      for (const one of written) await told(access, one)
      return written
    },
    prepare: async (access, transaction, writes) =>
      ofAll(access, writes.map(({ type }) => type)).prepare(access, transaction, writes),
  } // prettier-ignore
  return guarded(routed, { definitionOf, settings })
}

/** Newest first out of several histories; a position says where each of them goes on. */
async function mergedHistory(
  stores: readonly Pick<Store, 'history'>[],
  access: Access,
  query: HistoryQuery,
): Promise<HistoryPage> {
  const before = query.before === undefined ? [] : (JSON.parse(query.before) as (string | null)[])
  const pages = await Promise.all(
    stores.map((store, place) => store.history(access, { ...query, before: before[place] ?? undefined })),
  )
  const all = pages
    .flatMap(({ entries }, place) => entries.map((entry) => ({ entry, place })))
    .sort((one, other) => other.entry.updated - one.entry.updated)
  const positions: (string | null)[] = stores.map((_, place) => before[place] ?? null)
  const entries = all.slice(0, query.count).map(({ entry, place }): HistoryEntry => {
    positions[place] = entry.position
    return { ...entry, position: JSON.stringify(positions) }
  })
  const isMore = all.length > entries.length || pages.some(({ next }) => next !== undefined)
  return {
    entries,
    next: isMore ? entries.at(-1)?.position : undefined,
    total: query.before === undefined && !isMore ? entries.length : undefined,
  }
}
