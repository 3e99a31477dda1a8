/**
 * `Idempotency-Key`: a request that is sent again, because its answer was lost, is answered as the first time. What a
 * request led to is written in one statement with the decision to commit it, so no crash comes between the two. Kept are
 * ids and versions, no content. Refusals are not kept: they changed nothing, and the request is tried again.
 */
import { createHash } from 'node:crypto'
import type { Pool } from 'pg'
import type { AppRequest, AppResponse } from '@medley/client/message'
import type { TransactionResult } from '@medley/federation/bundle/decision-log'
import { fail, type Failure } from '@medley/fhir/failures'
import type { KeptResult } from '../decisions.ts'
import type { Caller } from './owners.ts'

/** One keyed request on its way. */
export interface Once {
  /** What the same request led to before. */
  earlier?: TransactionResult
  keep(result: TransactionResult): KeptResult
}

export interface Idempotency {
  /** Without the header `run` gets nothing. */
  answer(
    caller: Caller,
    request: AppRequest,
    run: (once: Once | undefined) => Promise<AppResponse>,
  ): Promise<AppResponse>
}

const HEADER = 'idempotency-key'
const KEY = /^[\x20-\x7e]{1,255}$/

export function createIdempotency(pool: Pick<Pool, 'query'>): Idempotency {
  const running = new Map<string, { print: string; answer: Promise<AppResponse> }>()

  async function answerKeyed(
    { key, print }: { key: string; print: string },
    run: (once: Once) => Promise<AppResponse>,
  ): Promise<AppResponse> {
    const kept = await find(key)
    const keep = (result: TransactionResult): KeptResult => ({ key, request: print, result: written(result) })
    if (!kept) return run({ keep })
    if (kept.request !== print) throw reused()
    return replayed(await run({ keep, earlier: read(kept.result) }))
  }

  /** One that is too old is forgotten before the key is used anew. */
  async function find(key: string): Promise<KeptResult | undefined> {
    await pool.query(`DELETE FROM gateway.kept_result WHERE key = $1 AND kept < now() - interval '1 day'`, [
      key,
    ])
    const text = 'SELECT key, request, result FROM gateway.kept_result WHERE key = $1'
    const { rows } = await pool.query<KeptResult>(text, [key])
    return rows[0]
  }

  return {
    async answer(caller, request, run) {
      const given = request.headers[HEADER]
      if (given === undefined) return run(undefined)
      const key = keyOf(caller, given)
      const print = printOf(request)
      const before = running.get(key)
      if (before) {
        if (before.print !== print) throw reused()
        return replayed(await before.answer)
      }
      const answer = answerKeyed({ key, print }, run).finally(() => running.delete(key))
      running.set(key, { print, answer })
      return answer
    },
  }
}

const replayed = (response: AppResponse): AppResponse => ({
  ...response,
  headers: { ...response.headers, 'idempotency-replayed': 'true' },
})

const reused = (): Failure =>
  fail('businessRule', 'idempotency-key-reused', 'This Idempotency-Key was used for another request.')

const hash = (parts: readonly unknown[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('base64url')

/** Of one client, and of one person where the client has many. */
function keyOf({ principal: { facility, client, subject } }: Caller, given: string): string {
  if (!KEY.test(given))
    throw fail('badRequest', 'idempotency-key-invalid', 'Idempotency-Key takes 1 to 255 visible characters.')
  return hash([facility, client, subject, given])
}

/** Of one entry of a batch. */
export const keyOfEntry = (key: string, place: number): string => hash([key, place])

const printOf = ({ method, url, headers, body }: AppRequest): string =>
  hash([
    method,
    url,
    headers['content-type'],
    headers['if-none-exist'],
    createHash('sha256')
      .update(body ?? '')
      .digest('base64url'),
  ])

const written = (result: TransactionResult): string =>
  JSON.stringify([...result].map(([place, { body: _, ...one }]) => [place, one]))

const read = (text: string): TransactionResult =>
  new Map(JSON.parse(text) as [number, TransactionResult extends ReadonlyMap<number, infer T> ? T : never][])
