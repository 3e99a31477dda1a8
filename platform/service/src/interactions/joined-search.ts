/** Chains, `_has` and includes among the types of this service; those that lead further are the gateway's. */
import type { AppResponse } from '@medley/client/message'
import { answerSearch, type Continuation, type SearchServer } from '@medley/federation/search/answer-search'
import { createPlan } from '@medley/federation/search/plan'
import type { Parameters } from '@medley/federation/search/source'
import type { ResourceDefinition } from '@medley/fhir/definition'
import type { Call } from '../context.ts'
import { settingsOf } from './search-settings.ts'
import { createStoreSource } from './store-source.ts'

export interface JoinedSearch {
  definition: ResourceDefinition
  parameters: Parameters
  /** They came in a body. */
  hidden: boolean
  compartment: string | undefined
  /** What an opened page link says. */
  continuation: Continuation | undefined
  address: string
  strict: boolean
}

export function searchServerOf(call: Call, strict: boolean): SearchServer {
  const { base, selfBases, sealer } = call
  const self = createStoreSource(call)
  return {
    sourcesOf: (type: string) => (call.definitions.has(type) ? [self] : []),
    definitions: (type: string) => call.definitions.get(type),
    plan: createPlan(),
    settings: { ...settingsOf(call), strict },
    base,
    selfBases: [...selfBases, base],
    seal: (text: string) => sealer.seal(text),
  }
}

export const joinedSearch = (
  call: Call,
  { continuation, strict, ...asked }: JoinedSearch,
): Promise<AppResponse> =>
  answerSearch(searchServerOf(call, strict), { ...asked, positions: continuation?.positions })
