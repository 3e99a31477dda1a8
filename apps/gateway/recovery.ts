/** Brings decisions to the parts of transactions that still wait for them, after a crash of anybody. */
import type { Pool } from 'pg'
import type { Principal } from '@medley/auth/principal'
import { answerOf } from '@medley/federation/answer'
import { TRANSACTIONS_PATH } from '@medley/federation/bundle/transaction-wire'
import type { Log } from '@medley/service/log'
import type { Metrics } from '@medley/service/metrics'
import type { Decisions } from './decisions.ts'
import type { Doubts } from './doubts.ts'
import { sendAs, type Backend, type Caller } from './fhir/owners.ts'

export interface Recovery {
  decisions: Decisions
  doubts: Doubts
  pool: Pool
  mint: Caller['mint']
  log: Log
  metrics: Metrics
  /** A part that has been prepared for so long has lost its coordinator: nobody waits for it any more. */
  orphanAfterMs: number
}

const EVERY_MS = 1000
/** A coordinator that lives brings its decision itself. */
const COORDINATED_MS = 2000
/** Kept longer than any part could wait, and as long as `Idempotency-Key` promises. */
const KEEP = '1 day'

/** No person and no facility: it may end transactions and nothing else. */
const RECOVERY: Principal = {
  subject: 'recovery',
  client: 'medley-gateway',
  facility: '',
  roles: [],
  scope: '',
  purpose: 'HOPERAT',
}

/** Looks for prepared parts now and every second. Answers a function that stops it. */
export function startRecovery(recovery: Recovery, backends: readonly Backend[]): () => void {
  let timer: NodeJS.Timeout | undefined
  let stopped = false
  async function round(): Promise<void> {
    // A module or the database that is away is looked at in the next round.
    await Promise.allSettled(backends.map((backend) => recoverBackend(recovery, backend)))
    for (const [table, time] of [
      ['decision', 'decided'],
      ['kept_result', 'kept'],
    ])
      // prettier-ignore
      await recovery.pool
        .query(`DELETE FROM gateway.${table} WHERE ${time} < now() - interval '${KEEP}'`)
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

/** Ends every part of the module that is decided or orphaned. Throws when the module or the database is away. */
export async function recoverBackend(recovery: Recovery, backend: Backend): Promise<void> {
  const settle = recovery.doubts.look(backend.name)
  const response = await ask(recovery, backend, { method: 'GET', url: TRANSACTIONS_PATH })
  for (const part of answerOf<PreparedPart[]>(backend.name, response))
    if (settle || part.ageMs > COORDINATED_MS) await recoverPart(recovery, backend, part)
  settle?.()
}

async function recoverPart(
  recovery: Recovery,
  backend: Backend,
  { transaction, ageMs }: PreparedPart,
): Promise<void> {
  const decided = await recovery.decisions.find(transaction)
  if (decided === undefined && ageMs < recovery.orphanAfterMs) return
  const outcome = decided ?? (await recovery.decisions.decide(transaction, 'rollback'))
  const response = await ask(recovery, backend, {
    method: 'POST',
    url: `${TRANSACTIONS_PATH}/${transaction}/${outcome}`,
  })
  if (response.status !== 204) answerOf(backend.name, response)
  recovery.metrics.count(
    'medley_transactions_recovered_total',
    `module="${backend.name}",outcome="${outcome}"`,
  )
  recovery.log.info('a prepared transaction was ended', { transaction, outcome, module: backend.name })
}

function ask(
  recovery: Recovery,
  backend: Backend,
  request: { method: string; url: string },
): ReturnType<typeof sendAs> {
  const caller: Caller = { principal: RECOVERY, base: '', requestId: 'recovery', mint: recovery.mint }
  return sendAs(caller, backend, { ...request, headers: {} })
}
