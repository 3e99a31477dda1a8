/** A search of one type at a foreign server by itself, for who looks for the match of a criterion. */
import type { AppResponse } from '@medley/client/message'
import { answerSearch } from '@medley/federation/search/answer-search'
import { createPlan } from '@medley/federation/search/plan'
import { formOf } from '@medley/service/interactions/search'
import { settingsOf } from '@medley/service/interactions/search-settings'
import { type Asking, definitionOf } from './asking.ts'

interface Asked {
  type: string
  query: URLSearchParams
}

export function searchForeign(
  { context, request, base, source }: Asking,
  { type, query }: Asked,
): Promise<AppResponse> {
  const { definitions, sealer, selfBases } = context
  const posted = request.method === 'POST'
  const strict = /handling=strict/.test(request.headers['prefer'] ?? '')
  return answerSearch(
    {
      sourcesOf: (one) => (definitions.has(one) ? [source] : []),
      definitions: (one) => definitions.get(one),
      plan: createPlan(),
      settings: { ...settingsOf({ selfBases, base }), strict },
      base,
      selfBases: [...selfBases, base],
      seal: (text) => sealer.seal(text),
    },
    {
      definition: definitionOf(context, type),
      parameters: [...query, ...(posted ? formOf(request) : [])],
      hidden: posted,
      address: `${base}/${type}`,
    },
  )
}
