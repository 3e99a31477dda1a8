/** The outcome of every transaction over services: whoever writes it first decides, for good. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Pool } from 'pg'
import type { Outcome } from '@medley/federation/bundle/decision-log'
import type { Undelivered } from '@medley/federation/bundle/run-transaction'
import { fail } from '@medley/fhir/failures'
import type { Log } from '@medley/service/log'
import { isOutage } from '@medley/store/postgres/outage'
import type { Doubts } from './doubts.ts'

/** What is written together with the decision to commit, for whoever sends the same request again. */
export interface KeptResult {
  key: string
  request: string
  result: string
}

export interface Decisions {
  /** Answers the decision that holds, which may be another's. */
  decide(transaction: string, outcome: Outcome, kept?: KeptResult): Promise<Outcome>
  find(transaction: string): Promise<Outcome | undefined>
  reportUndelivered(undelivered: Undelivered): void
}

const UNIQUE_VIOLATION = '23505'
/** A database that is started again is there within ten seconds, and deciding twice is deciding once. */
const ATTEMPTS = 20
const PAUSE_MS = 500

export function createDecisions(pool: Pool, { log, doubts }: { log: Log; doubts: Doubts }): Decisions {
  async function find(transaction: string): Promise<Outcome | undefined> {
    const { rows } = await pool.query<{ outcome: Outcome }>(
      'SELECT outcome FROM gateway.decision WHERE transaction = $1',
      [transaction],
    )
    return rows[0]?.outcome
  }

  async function decideOnce(transaction: string, outcome: Outcome, kept?: KeptResult): Promise<Outcome> {
    const { rows } = await pool.query<{ outcome: Outcome }>(
      `WITH mine AS (
         INSERT INTO gateway.decision (transaction, outcome) VALUES ($1, $2) ON CONFLICT (transaction) DO NOTHING RETURNING outcome),
       kept AS (
         INSERT INTO gateway.kept_result (key, request, result) SELECT $3, $4, $5 FROM mine WHERE $3::text IS NOT NULL)
       SELECT outcome FROM mine UNION ALL SELECT outcome FROM gateway.decision WHERE transaction = $1 LIMIT 1`,
      [transaction, outcome, kept?.key ?? null, kept?.request ?? null, kept?.result ?? null],
    )
    // The row of a decision made at the very same time is not visible to this statement: ask again.
    return rows[0]?.outcome ?? decideOnce(transaction, outcome, kept)
  }

  return {
    find,
    async decide(transaction, outcome, kept) {
      for (let attempts = 1; ; attempts++) {
        try {
          return await decideOnce(transaction, outcome, kept)
        } catch (error) {
          if ((error as { code?: unknown }).code === UNIQUE_VIOLATION) {
            await decideOnce(transaction, 'rollback')
            throw fail('conflict', 'idempotency-key-taken', 'A request with this Idempotency-Key came first.')
          }
          if (!isOutage(error) || attempts === ATTEMPTS) throw error
          await pause(PAUSE_MS)
        }
      }
    },
    reportUndelivered({ transaction, outcome, owner }) {
      log.warn('a decision waits for a module', { transaction, outcome, module: owner })
      if (outcome === 'commit') doubts.raise(owner)
    },
  }
}
