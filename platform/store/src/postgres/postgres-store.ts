/** The Store port on PostgreSQL. */
import type { ResourceDefinition } from '@medley/fhir/definition'
import { fail } from '@medley/fhir/failures'
import { guarded } from '../guarded.ts'
import type { Access, Store } from '../store.ts'
import { createChangeBell, ringing } from '../change-bell.ts'
import { readChanges, readFacilities } from './changes.ts'
import { compartmentPage } from './compartment.ts'
import { readHistory, readVersion } from './history.ts'
import { createReader } from './read-batch.ts'
import { requireMigrated } from './migrate.ts'
import { storeSchema } from './schema.ts'
import { countMatches, idPage, searchPage } from './search.ts'
import type { SearchTarget } from './search-sql.ts'
import { runTransaction } from './transaction.ts'
import { writeFound } from './write-found.ts'
import { EVERY_FACILITY, within } from './facility-scope.ts'
import type { Queryable } from './statements.ts'
import { openPool, whenDatabaseIsUp } from './open-pool.ts'
import { createPreparations } from './preparations.ts'
import { createTurns } from './turns.ts'
import { createWriteClock } from './write-clock.ts'
import { createWriter } from './write-batch.ts'
import { writeOne, type WriteTools } from './write-one.ts'
import type { SearchQuery } from '@medley/fhir/search/query'

export interface PostgresSettings {
  /** Names prepared transactions apart: PostgreSQL keeps their names for all databases of a server together. */
  name: string
  url: string
  /** Types that have tables, where some of them are served by others now; absent: those of the definitions. */
  keeps?: readonly string[]
  definitions: ReadonlyMap<string, ResourceDefinition>
  selfBases: readonly string[]
  /** Connections of this process. */
  connections: number
  /** Of this process, for its records of audit; '' leaves them without its code. */
  auditKey?: string
  /** ms since 1970. */
  now(): number
}

export async function openPostgresStore({
  name,
  url,
  definitions,
  keeps,
  selfBases,
  connections,
  auditKey = '',
  now,
}: PostgresSettings): Promise<Store> {
  const pool = openPool({ url, max: connections, name: 'medley' })
  // Transactions wait for each other's locks. With connections of their own they never keep those waiting whose
  // end they wait for.
  const transactions = openPool({ url, max: Math.max(2, Math.floor(connections / 2)), name: 'medley' })
  await whenDatabaseIsUp(() => requireMigrated(pool, storeSchema(keeps ?? definitions.keys())))

  const definitionOf = (type: string): ResourceDefinition => {
    const definition = definitions.get(type)
    if (!definition) throw fail('notSupported', 'type-unsupported', `${type} is not served here.`)
    return definition
  }
  const clock = createWriteClock(pool, now)
  const tools: WriteTools = {
    definitionOf,
    settings: { selfBases },
    now,
    clock,
    auditKey,
    read: createReader(pool),
    store: createWriter({ pool, auditKey, clock, now }),
    turns: createTurns(),
  }
  const target = (access: Access, query: SearchQuery): SearchTarget => ({
    facility: access.facility,
    definition: definitionOf(query.type),
    now: now(),
    selfBases,
    rows: access.limits?.rows(query.type),
  })

  const bell = createChangeBell()
  const preparations = createPreparations({ name, pool, transactions, tools })

  const of = ({ facility }: Access): Queryable => within(pool, [facility])

  const store: Store = {
    read: tools.read,
    readVersion: (access, key) => readVersion(of(access), access, key),
    search: (access, query) => searchPage(of(access), target(access, query), query),
    ids: (access, query) => idPage(of(access), target(access, query), query),
    count: (access, query) => countMatches(of(access), target(access, query), query),
    compartment: (access, query) => compartmentPage(of(access), { ...access, definitions }, query),
    history: async (access, query) => {
      // That of one resource does not wait for others.
      const horizon = query.id === undefined ? await clock.horizon() : Infinity
      return readHistory(of(access), { ...access, types: [...definitions.keys()], horizon }, query)
    },
    changes: async (access, query) =>
      readChanges(
        of(access),
        { facility: access.facility, definitions, horizon: await clock.horizon() },
        query,
      ),
    onChange: bell.onChange,
    facilities: () => readFacilities(within(pool, EVERY_FACILITY), definitions.keys()),
    write: (access, change) => writeOne(tools, access, change).then(ringing(bell, access.facility)),
    writeFound: (access, query, decide) =>
      writeFound({ ...tools, pool, transactions }, { access, query, decide }).then(
        ringing(bell, access.facility),
      ),
    transact: (access, writes) =>
      runTransaction(tools, { access, writes }, { pool: transactions, end: 'COMMIT' }).then(
        ringing(bell, access.facility),
      ),
    ...preparations,
    commitPrepared: (transaction) => preparations.commitPrepared(transaction).then(ringing(bell)),
    async ready() {
      try {
        await pool.query('SELECT 1')
        return true
      } catch {
        return false
      }
    },
    async close() {
      await Promise.all([transactions.end(), pool.end()])
    },
  }
  return guarded(store, { definitionOf, settings: { selfBases } })
}
