/** What the planner asks every owner: pages, ids and numbers of matches, and the members of a compartment. */
import type { AppResponse } from '@medley/client/message'
import type { WireSearch } from '@medley/federation/search/remote-source'
import { fail } from '@medley/fhir/failures'
import { deedOfFace } from '@medley/service/audit/deeds'
import { textOf } from '@medley/service/request-body'
import { jsonResponse } from '@medley/service/respond'
import { compartmentPage, compartmentReferences } from './foreign-compartment.ts'
import type { Asking } from './asking.ts'
import { requireReach } from './reach.ts'

export async function answerInner(
  asking: Asking,
  [face = '', ...rest]: readonly string[],
): Promise<AppResponse> {
  if (face === 'searches') return answerSearches(asking, rest[0])
  if (face === 'compartments') asking.trail.deed = deedOfFace('compartments', rest)
  if (face === 'compartments')
    return rest[1] === 'references'
      ? compartmentReferences(asking, rest[0] ?? '')
      : compartmentPage(asking, rest[0] ?? '')
  throw fail('notFound', 'path-unknown', 'There is nothing at this address.')
}

async function answerSearches(
  { context, principal, request, source, trail }: Asking,
  what: string | undefined,
): Promise<AppResponse> {
  const { of, ...query } = JSON.parse(textOf(request.body)) as WireSearch
  trail.deed = { kind: 'search', type: query.type }
  requireReach(principal, { context, type: query.type, permission: 's' })
  if (what === 'page') return jsonResponse(200, await source.search(query))
  if (what === 'ids') return jsonResponse(200, await source.ids(query, of))
  return jsonResponse(200, { total: await source.count(query) })
}
