/** For the gateway's joined searches: `POST /internal/searches/page`, `…/ids`, `…/count`. */
import type { AppResponse } from '@medley/client/message'
import type { WireSearch } from '@medley/federation/search/remote-source'
import { fail } from '@medley/fhir/failures'
import type { Call } from '../context.ts'
import { textOf } from '../request-body.ts'
import { jsonResponse } from '../respond.ts'
import { createStoreSource } from './store-source.ts'

export async function searches(call: Call): Promise<AppResponse> {
  if (call.principal.direct) throw fail('forbidden', 'gateway-only', 'This address is for the gateway.')
  const { of, ...query } = JSON.parse(textOf(call.body)) as WireSearch
  call.trail.deed = { ...call.trail.deed, type: query.type }
  const source = createStoreSource(call)
  switch (call.segments[0]) {
    case 'page':
      return jsonResponse(200, await source.search(query))
    case 'ids':
      return jsonResponse(200, await source.ids(query, of))
    case 'count':
      return jsonResponse(200, { total: await source.count(query) })
    default:
      throw fail('notFound', 'path-unknown', 'There is nothing at this address.')
  }
}
