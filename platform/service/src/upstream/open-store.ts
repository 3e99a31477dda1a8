/** The store of a service: its own database, or FHIR servers in front of it where the plans say so. */
import type { AuditEntry } from '@medley/audit/event'
import { whileLeading } from '@medley/events/while-leading'
import { createJournal } from '@medley/federation/upstream/journal'
import { createRoutedStore } from '@medley/federation/upstream/routed-store'
import { openUpstreamStore, type UpstreamStore } from '@medley/federation/upstream/upstream-store'
import type { ResourceDefinition } from '@medley/fhir/definition'
import { fail } from '@medley/fhir/failures'
import { createChangeBell } from '@medley/store/change-bell'
import { openPool } from '@medley/store/postgres/open-pool'
import type { Store } from '@medley/store/store'
import { setTimeout as pause } from 'node:timers/promises'
import type { Log } from '../log.ts'
import type { UpstreamPlans } from './upstream-plans.ts'

export interface StoreSettings {
  /** Of the module. */
  name: string
  plans: UpstreamPlans
  /** On the service's own database. */
  local: Store
  /** Of that database. */
  url: string
  definitions: ReadonlyMap<string, ResourceDefinition>
  selfBases: readonly string[]
  record(entries: readonly AuditEntry[]): Promise<void>
  log: Log
  /** ms since 1970. */
  now(): number
}

/** Subscriptions name addresses and secrets, and a server that keeps them would serve them itself. */
const LOCAL: ReadonlySet<string> = new Set(['Subscription'])
const LOOK_EVERY_MS = 2000
const CONNECTIONS = 6

export function openStore(settings: StoreSettings): { store: Store; gauges(): string; end(): Promise<void> } {
  const { name, plans, local, url, definitions, selfBases, record, log, now } = settings
  const all = [...(plans.everybody ? [plans.everybody] : []), ...plans.facilities.values()]
  if (all.length === 0) return { store: local, gauges: () => '', end: () => Promise.resolve() }
  const pool = openPool({ url, max: CONNECTIONS, name: 'medley-upstream' })
  const journal = createJournal(pool)
  const bell = createChangeBell()
  const context = {
    definitions, journal, bell, record, now,
    settings: { strict: true, defaultCount: 50, maxCount: 1000, selfBases },
    types: [...definitions.keys()].filter((type) => !LOCAL.has(type)),
  } // prettier-ignore
  const stores = new Map(all.map((plan) => [plan, openUpstreamStore(plan, context)]))
  const everybody = plans.everybody && stores.get(plans.everybody)
  const own = new Map(
    [...plans.facilities].flatMap(([facility, plan]) => {
      const found = stores.get(plan)
      return found ? [[facility, found] as const] : []
    }),
  )
  const store = createRoutedStore({
    local, journal, bell,
    upstreamOf: (facility) => own.get(facility) ?? everybody,
    isLocal: (type) => LOCAL.has(type),
    definitionOf(type) {
      const definition = definitions.get(type)
      if (!definition) throw fail('notSupported', 'type-unsupported', `${type} is not served here.`)
      return definition
    },
    settings: { selfBases },
  }) // prettier-ignore
  for (const upstream of stores.values())
    log.info('resources are kept at a FHIR server', { server: upstream.name })
  const stopLooking = whileLeading(pool, `upstream ${name}`, () => lookAtAll([...stores.values()], log))
  return {
    store,
    gauges: () => [...stores.values()].map(gaugeOf).join(''),
    async end() {
      await stopLooking()
      for (const upstream of stores.values()) upstream.end()
      await pool.end()
    },
  }
}

const gaugeOf = ({ name, isAvailable }: UpstreamStore): string =>
  `medley_upstream_available{server="${name}"} ${isAvailable() ? 1 : 0}\n`

function lookAtAll(stores: readonly UpstreamStore[], log: Log): () => Promise<void> {
  const ended = new AbortController()
  const looking = stores.map(async (store) => {
    let isAway = false
    while (!ended.signal.aborted) {
      try {
        await store.look()
        if (isAway) log.info('a FHIR server is back', { server: store.name })
        isAway = false
      } catch (error) {
        if (!isAway)
          log.error('a FHIR server cannot be looked through for changes', error, { server: store.name })
        isAway = true
      }
      await pause(LOOK_EVERY_MS, undefined, { signal: ended.signal }).catch(() => undefined)
    }
  })
  return async () => {
    ended.abort()
    await Promise.all(looking)
  }
}
