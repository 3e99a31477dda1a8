/** The first and the second phase of transactions that span services (https://www.postgresql.org/docs/18/sql-prepare-transaction.html). */
import type { Pool } from 'pg'
import { fail } from '@medley/fhir/failures'
import type { Store } from '../store.ts'
import { runTransaction } from './transaction.ts'
import type { WriteTools } from './write-one.ts'

/** Names of prepared transactions, so that no other text reaches the statement. */
const TRANSACTION = /^[A-Za-z0-9-]{1,100}$/
/** A prepared transaction with this name does not exist (any more). */
const UNDEFINED_OBJECT = '42704'
/** Another connection is ending it at this moment. */
const BUSY = '55000'

interface Preparing {
  /** PostgreSQL keeps the names for all databases of a server together. */
  name: string
  /** Ends what others wait for: never the pool of those that wait. */
  pool: Pool
  transactions: Pool
  tools: WriteTools
}

type Preparations = Pick<Store, 'prepare' | 'commitPrepared' | 'rollbackPrepared' | 'prepared'>

export function createPreparations({ name, pool, transactions, tools }: Preparing): Preparations {
  async function prepared(): Promise<{ transaction: string; ageMs: number }[]> {
    const { rows } = await pool.query<{ gid: string; age: string }>(
      `SELECT gid, extract(epoch FROM clock_timestamp() - prepared) * 1000 AS age FROM pg_prepared_xacts WHERE database = current_database()`,
    )
    return rows
      .filter(({ gid }) => gid.startsWith(`${name}:`))
      .map(({ gid, age }) => ({ transaction: gid.slice(name.length + 1), ageMs: Number(age) }))
  }

  async function end(verb: 'COMMIT' | 'ROLLBACK', transaction: string): Promise<void> {
    try {
      await pool.query(`${verb} PREPARED '${prefixed(name, transaction)}'`)
    } catch (error) {
      const { code } = error as { code?: string }
      if (code === BUSY)
        throw fail('unavailable', 'transaction-busy', 'The transaction is being ended.', { cause: error })
      if (code !== UNDEFINED_OBJECT) throw error
    }
  }

  return {
    prepared,
    prepare: (access, transaction, writes) =>
      runTransaction(
        tools,
        { access, writes },
        { pool: transactions, end: `PREPARE TRANSACTION '${prefixed(name, transaction)}'` },
      ),
    commitPrepared: (transaction) => end('COMMIT', transaction),
    rollbackPrepared: (transaction) => end('ROLLBACK', transaction),
  }
}

function prefixed(name: string, transaction: string): string {
  if (TRANSACTION.test(transaction)) return `${name}:${transaction}`
  throw fail('badRequest', 'transaction-name-invalid', 'A transaction name has letters, digits and hyphens.')
}
