/** The outcome of every transaction over services, and the daemon that brings it to all participants after a crash. */
import type { Pool } from 'pg'
import type { Principal } from '@medley/auth/principal'
import type { DecisionLog, Outcome } from '@medley/federation/bundle/decision-log'
import { TRANSACTIONS_PATH } from '@medley/federation/bundle/transaction-wire'
import type { Log } from '@medley/service/log'
import { sendAs, type Backend, type Caller } from './fhir/owners.ts'

export interface Decisions extends DecisionLog {
  reportUndelivered(transaction: string, owner: string): void
}

export function createDecisions(pool: Pool, log: Log): Decisions {
  return {
    async decide(transaction, outcome) {
      const { rows } = await pool.query<{ outcome: Outcome }>(
        `WITH mine AS (
           INSERT INTO gateway.decision (transaction, outcome) VALUES ($1, $2) ON CONFLICT (transaction) DO NOTHING RETURNING outcome)
         SELECT outcome FROM mine UNION ALL SELECT outcome FROM gateway.decision WHERE transaction = $1 LIMIT 1`,
        [transaction, outcome],
      )
      // The row of a decision made at the very same time is not visible to this statement: ask again.
      return rows[0]?.outcome ?? this.decide(transaction, outcome)
    },
    reportUndelivered: (transaction, owner) =>
      log.warn('a decision waits for a module', { transaction, owner }),
  }
}

export interface Recovery {
  decisions: Decisions
  pool: Pool
  backends: readonly Backend[]
  mint: Caller['mint']
  log: Log
}

/** A part that has been prepared for so long has lost its coordinator: nobody waits for it any more. */
const ORPHAN_AGE_MS = 60_000
const EVERY_MS = 2000
const KEEP_DECISIONS = '1 day'

/** No person and no facility: it may end transactions and nothing else. */
const RECOVERY: Principal = {
  subject: 'recovery',
  client: 'medley-gateway',
  facility: '',
  roles: [],
  scope: '',
  purpose: 'HOPERAT',
}

/** Looks for prepared parts now and every two seconds. Answers a function that stops it. */
export function startRecovery(recovery: Recovery): () => void {
  let timer: NodeJS.Timeout | undefined
  let stopped = false
  async function round(): Promise<void> {
    await Promise.all(recovery.backends.map((backend) => recoverBackend(recovery, backend)))
    await recovery.pool
      .query(`DELETE FROM gateway.decision WHERE decided < now() - interval '${KEEP_DECISIONS}'`)
      .catch(() => undefined)
    if (!stopped) timer = setTimeout(() => void round(), EVERY_MS)
  }
  void round()
  return () => {
    stopped = true
    clearTimeout(timer)
  }
}

interface PreparedPart {
  transaction: string
  ageMs: number
}

async function recoverBackend(recovery: Recovery, backend: Backend): Promise<void> {
  try {
    const parts = JSON.parse(
      (await ask(recovery, backend, { method: 'GET', url: TRANSACTIONS_PATH })).body,
    ) as PreparedPart[]
    for (const part of parts) await recoverPart(recovery, backend, part)
  } catch {
    // The module or the database is away: the next round looks again.
  }
}

async function recoverPart(
  recovery: Recovery,
  backend: Backend,
  { transaction, ageMs }: PreparedPart,
): Promise<void> {
  const { rows } = await recovery.pool.query<{ outcome: Outcome }>(
    'SELECT outcome FROM gateway.decision WHERE transaction = $1',
    [transaction],
  )
  const decided = rows[0]?.outcome
  if (decided === undefined && ageMs < ORPHAN_AGE_MS) return
  const outcome = decided ?? (await recovery.decisions.decide(transaction, 'rollback'))
  await ask(recovery, backend, { method: 'POST', url: `${TRANSACTIONS_PATH}/${transaction}/${outcome}` })
  recovery.log.info('a prepared transaction was ended', { transaction, outcome, module: backend.name })
}

async function ask(
  recovery: Recovery,
  backend: Backend,
  request: { method: string; url: string },
): Promise<{ body: string }> {
  const caller: Caller = { principal: RECOVERY, base: '', requestId: 'recovery', mint: recovery.mint }
  const { status, body } = await sendAs(caller, backend, { ...request, headers: {} })
  if (status >= 300) throw new Error(`the module answered ${status}`)
  return { body: body?.toString() ?? '' }
}
