/** The Store port on PostgreSQL. */
import pg from 'pg'
import type { ResourceDefinition } from '@medley/fhir/definition'
import { fail } from '@medley/fhir/failures'
import type { Access, Store } from '../store.ts'
import { compartmentPage } from './compartment.ts'
import { readHistory, readVersion } from './history.ts'
import { createReader } from './read-batch.ts'
import { migrate } from './schema.ts'
import { countMatches, searchPage } from './search.ts'
import type { SearchTarget } from './search-sql.ts'
import { runTransaction } from './transaction.ts'
import { writeFound } from './write-found.ts'
import { createWriter } from './write-batch.ts'
import { writeOne, type WriteTools } from './write-one.ts'
import type { SearchQuery } from '@medley/fhir/search/query'

export interface PostgresSettings {
  /** Names prepared transactions apart: PostgreSQL keeps their names for all databases of a server together. */
  name: string
  url: string
  definitions: ReadonlyMap<string, ResourceDefinition>
  selfBases: readonly string[]
  /** Connections of this process. */
  connections: number
  /** ms since 1970. */
  now(): number
}

/** Names of prepared transactions, so that no other text reaches the statement. */
const TRANSACTION = /^[A-Za-z0-9-]{1,100}$/
/** A prepared transaction with this name does not exist (any more). */
const UNDEFINED_OBJECT = '42704'

export async function openPostgresStore({
  name,
  url,
  definitions,
  selfBases,
  connections,
  now,
}: PostgresSettings): Promise<Store> {
  const pool = new pg.Pool({ connectionString: url, max: connections, application_name: 'medley' })
  // A connection that breaks while idle is replaced at the next use; the use that fails reports it.
  pool.on('error', () => undefined)
  await migrate(pool, definitions.values())

  const definitionOf = (type: string): ResourceDefinition => {
    const definition = definitions.get(type)
    if (!definition) throw fail('notSupported', 'type-unsupported', `${type} is not served here.`)
    return definition
  }
  const tools: WriteTools = {
    definitionOf,
    settings: { selfBases },
    now,
    read: createReader(pool),
    store: createWriter(pool),
  }
  const target = (access: Access, query: SearchQuery): SearchTarget => ({
    facility: access.facility,
    definition: definitionOf(query.type),
    now: now(),
  })

  async function endPrepared(verb: 'COMMIT' | 'ROLLBACK', transaction: string): Promise<void> {
    try {
      await pool.query(`${verb} PREPARED '${prefixed(name, transaction)}'`)
    } catch (error) {
      if ((error as { code?: string }).code !== UNDEFINED_OBJECT) throw error
    }
  }

  return {
    read: tools.read,
    readVersion: (access, key) => readVersion(pool, access, key),
    search: (access, query) => searchPage(pool, target(access, query), query),
    count: (access, query) => countMatches(pool, target(access, query), query),
    compartment: (access, query) => compartmentPage(pool, { ...access, definitions }, query),
    history: (access, query) => readHistory(pool, { ...access, types: [...definitions.keys()] }, query),
    write: (access, change) => writeOne(tools, access, change),
    writeFound: (access, query, decide) => writeFound({ ...tools, pool }, { access, query, decide }),
    transact: (access, writes) => runTransaction(tools, { access, writes }, { pool, end: 'COMMIT' }),
    prepare: (access, transaction, writes) =>
      runTransaction(
        tools,
        { access, writes },
        { pool, end: `PREPARE TRANSACTION '${prefixed(name, transaction)}'` },
      ),
    commitPrepared: (transaction) => endPrepared('COMMIT', transaction),
    rollbackPrepared: (transaction) => endPrepared('ROLLBACK', transaction),
    async prepared() {
      const { rows } = await pool.query<{ gid: string; age: string }>(
        `SELECT gid, extract(epoch FROM clock_timestamp() - prepared) * 1000 AS age FROM pg_prepared_xacts WHERE database = current_database()`,
      )
      return rows
        .filter(({ gid }) => gid.startsWith(`${name}:`))
        .map(({ gid, age }) => ({ transaction: gid.slice(name.length + 1), ageMs: Number(age) }))
    },
    async ready() {
      try {
        await pool.query('SELECT 1')
        return true
      } catch {
        return false
      }
    },
    close: () => pool.end(),
  }
}

function prefixed(name: string, transaction: string): string {
  if (TRANSACTION.test(transaction)) return `${name}:${transaction}`
  throw fail('badRequest', 'transaction-name-invalid', 'A transaction name has letters, digits and hyphens.')
}
