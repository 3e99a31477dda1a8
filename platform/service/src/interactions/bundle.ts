/** A Bundle sent to one service: every entry must be about types that it owns. */
import type { AppRequest, AppResponse } from '@medley/client/message'
import { noDecisions } from '@medley/federation/bundle/decision-log'
import { processBundle } from '@medley/federation/bundle/process-bundle'
import type { WireTransaction } from '@medley/federation/bundle/transaction-wire'
import type { Owner, Owners } from '@medley/federation/owners'
import { fail } from '@medley/fhir/failures'
import { parseJson } from '@medley/fhir/json'
import { requirePermission } from '../access.ts'
import type { Call } from '../context.ts'
import { requireJson, textOf } from '../request-body.ts'
import { jsonResponse } from '../respond.ts'
import { uuid7 } from '../uuid7.ts'
import { accessOf } from './on-behalf.ts'
import { strictQuery } from './search.ts'
import { applyPart } from './transactions.ts'

export async function bundle(
  call: Call,
  dispatch: (request: AppRequest) => Promise<AppResponse>,
): Promise<AppResponse> {
  requireJson(call)
  const self: Owner = {
    name: call.service.module.name,
    send: async ({ body }) =>
      jsonResponse(200, await applyPart(call, parseJson(textOf(body)) as WireTransaction)),
  }
  return processBundle(parseJson(textOf(call.body)), {
    owners: onlyOwner(self, call),
    decisions: noDecisions,
    newId: () => uuid7(call.now()),
    find: (type, criteria) => find(call, type, criteria),
    locate: () => Promise.resolve(undefined),
    pause: () => Promise.resolve(),
    reportUndelivered: () => undefined,
    dispatch,
    base: call.base,
    prefer: call.headers['prefer'],
  })
}

function onlyOwner(self: Owner, { definitions }: Call): Owners {
  const of = (type: string): Owner => {
    if (definitions.has(type)) return self
    throw fail('notSupported', 'type-unsupported', `${type} is not served here.`)
  }
  return { of, forWrite: of, all: () => [self] }
}

async function find(call: Call, type: string, criteria: string): Promise<{ id: string }[]> {
  requirePermission(call, type, 's')
  const query = { ...strictQuery(call, type, criteria), count: 2 }
  const { matches } = await call.store.search(accessOf(call, 's'), query)
  return matches.map(({ id }) => ({ id }))
}
