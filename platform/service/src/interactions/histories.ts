/** For the gateway's history over all modules: `POST /internal/histories`. */
import type { AppResponse } from '@medley/client/message'
import { fail } from '@medley/fhir/failures'
import type { HistoryQuery } from '@medley/store/store'
import { requirePermission } from '../access.ts'
import type { Call } from '../context.ts'
import { textOf } from '../request-body.ts'
import { jsonResponse } from '../respond.ts'
import { historyEntry } from './history.ts'
import { accessOf } from './on-behalf.ts'

export interface WireHistoryPage {
  /** Bundle entries as JSON text, newest first. */
  entries: { text: string; updated: number; position: string }[]
  more: boolean
}

export async function histories(call: Call): Promise<AppResponse> {
  if (call.principal.direct) throw fail('forbidden', 'gateway-only', 'This address is for the gateway.')
  const query = JSON.parse(textOf(call.body)) as HistoryQuery
  const types = query.type === undefined ? [...call.definitions.keys()] : [query.type]
  for (const type of types) requirePermission(call, type, 'type-history')
  const { entries, next } = await call.store.history(accessOf(call, 'type-history'), query)
  const page: WireHistoryPage = {
    entries: entries.map((one) => ({
      text: historyEntry(call.base, one),
      updated: one.updated,
      position: one.position,
    })),
    more: next !== undefined,
  }
  return jsonResponse(200, page)
}
