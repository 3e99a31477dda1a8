/** Bundles at the gateway: entries over all owners, transactions decided in the gateway's own database. */
import { setTimeout as pause } from 'node:timers/promises'
import type { AppRequest, AppResponse } from '@medley/client/message'
import type { TransactionResult } from '@medley/federation/bundle/decision-log'
import { processBundle } from '@medley/federation/bundle/process-bundle'
import type { Coordinator } from '@medley/federation/bundle/run-transaction'
import { parseJson } from '@medley/fhir/json'
import { requireJson, textOf } from '@medley/service/request-body'
import { uuid7 } from '@medley/service/uuid7'
import type { FhirFace } from './face.ts'
import { understoodCriteria } from './criteria.ts'
import { forwardWhole } from './foreign-bundle.ts'
import { keyOfEntry, type Once } from './idempotency.ts'
import { ownersFor, type Caller } from './owners.ts'
import { findMatching, locate } from './whereabouts.ts'

/** With `once` the result is written together with the decision. */
export function coordinatorFor(face: FhirFace, caller: Caller, once?: Once): Coordinator {
  const { decisions, directory, faults } = face
  return {
    owners: ownersFor(caller, directory),
    decisions: {
      decide: (transaction, outcome, result) =>
        decisions.decide(transaction, outcome, outcome === 'commit' ? once?.keep(result) : undefined),
    },
    decidesAlways: once !== undefined,
    newId: () => uuid7(face.now()),
    find: (type, criteria) => findMatching(caller, directory, { type, criteria }),
    understood: (type, text) => understoodCriteria(face, caller, { type, text }),
    locate: async (type, id) => (await locate(caller, directory, { type, id }))?.name,
    pause: (ms) => pause(ms),
    reached: (step) => faults?.at(step),
    reportUndelivered: decisions.reportUndelivered,
  }
}

interface Asked {
  request: AppRequest
  /** Answers one entry as a request of its own. */
  dispatch(request: AppRequest): Promise<AppResponse>
  once: Once | undefined
}

export async function answerBundle(
  face: FhirFace,
  caller: Caller,
  { request, dispatch, once }: Asked,
): Promise<AppResponse> {
  requireJson(request)
  const prefer = request.headers['prefer']
  const key = request.headers['idempotency-key']
  return processBundle(parseJson(textOf(request.body)), {
    ...coordinatorFor(face, caller, once),
    // Each entry of a batch is a request of its own, so it has a key of its own.
    dispatch: (entry, place) =>
      dispatch(
        key === undefined || entry.method !== 'POST'
          ? entry
          : { ...entry, headers: { ...entry.headers, 'idempotency-key': keyOfEntry(key, place) } },
      ),
    base: caller.base,
    prefer,
    forward: (entries) => forwardWhole(face, caller, { entries, prefer, isKeyed: once !== undefined }),
    earlier:
      once?.earlier &&
      (prefer?.includes('return=representation') ? await withBodies(once.earlier, dispatch) : once.earlier),
  })
}

/** What was written then, whatever it is now, as far as the caller may read it. */
export async function withBodies(
  result: TransactionResult,
  dispatch: Asked['dispatch'],
): Promise<TransactionResult> {
  const read = await Promise.all(
    [...result].map(async ([place, one]) => {
      if (one.method === 'DELETE') return [place, one] as const
      const url = `/${one.type}/${one.id}/_history/${one.version}`
      const { status, body } = await dispatch({ method: 'GET', url, headers: {} })
      return [place, status === 200 ? { ...one, body: body?.toString() } : one] as const
    }),
  )
  return new Map(read)
}
