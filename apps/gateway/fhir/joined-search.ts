/** Searches that lead from type to type, or over a type that every module keeps: planned here, answered by the owners. */
import type { AppRequest, AppResponse } from '@medley/client/message'
import { answerSearch, type Continuation, type SearchServer } from '@medley/federation/search/answer-search'
import { isJoined } from '@medley/federation/search/joins'
import { createPlan, type Plan } from '@medley/federation/search/plan'
import { createRemoteSource } from '@medley/federation/search/remote-source'
import type { Parameters, Source } from '@medley/federation/search/source'
import { namesCodeSet } from '@medley/federation/search/value-sets'
import { fail, Failure } from '@medley/fhir/failures'
import { EVERYWHERE } from '@medley/service/define-service'
import { formOf } from '@medley/service/interactions/search'
import { settingsOf } from '@medley/service/interactions/search-settings'
import { explained, requireExplain, takeExplain } from './explain.ts'
import type { FhirFace } from './face.ts'
import { sendAs, type Backend, type Caller } from './owners.ts'

export interface SearchAddress {
  type: string
  compartment: string | undefined
  /** By POST to `_search`. */
  posted: boolean
}

/** `Observation`, `Observation/_search`, `Patient/1/Observation`, `Patient/1/Observation/_search`. */
export function searchOf({
  method,
  segments,
}: {
  method: string
  segments: readonly string[]
}): SearchAddress | undefined {
  const [first = '', second, third] = segments
  const inCompartment = first === 'Patient' && third !== undefined && /^[A-Z]/.test(third)
  const [type, ...rest] = inCompartment ? segments.slice(2) : segments
  const posted = method === 'POST' && rest.length === 1 && rest[0] === '_search'
  if (type === undefined || !(posted || (rest.length === 0 && (method === 'GET' || method === 'HEAD'))))
    return undefined
  return { type, compartment: inCompartment ? second : undefined, posted }
}

export interface PlannedSearch extends SearchAddress {
  parameters: Parameters
  hidden: boolean
  continuation: Continuation | undefined
  strict: boolean
  /** The plan is asked for, not the answer. */
  explain: boolean
}

interface Asked extends SearchAddress {
  request: AppRequest
  query: string
}

/** `undefined` for a search that one owner answers alone, which then gets the request as it is. */
export function planSearch(face: FhirFace, { request, query, ...address }: Asked): PlannedSearch | undefined {
  const inUrl = new URLSearchParams(query)
  const strict = /handling=strict/.test(request.headers['prefer'] ?? '')
  const cursor = inUrl.get('_cursor')
  const continuation = cursor === null ? undefined : ownContinuation(face, cursor)
  if (cursor !== null && !continuation) return undefined
  inUrl.delete('_cursor')
  const explain = takeExplain(inUrl)
  const { posted, type } = address
  const parameters = continuation?.parameters ?? [...inUrl, ...(posted ? formOf(request) : [])]
  const hidden = posted || continuation?.parameters !== undefined
  const names = parameters.map(([name]) => name)
  const leadsElsewhere = isJoined(names) || namesCodeSet(face.definitions.get(type), parameters)
  const isForeign = face.directory.ownerOf(type)?.forward !== undefined
  if (!continuation && !explain && !EVERYWHERE.includes(type) && !leadsElsewhere && !isForeign)
    return undefined
  return { ...address, parameters, hidden, continuation, strict, explain }
}

/** A page link that was not sealed here is its owner's to open. */
function ownContinuation({ sealer }: FhirFace, cursor: string): Continuation | undefined {
  try {
    return JSON.parse(sealer.open(cursor)) as Continuation
  } catch (error) {
    if (error instanceof Failure) return undefined
    throw error
  }
}

export async function runPlannedSearch(
  face: FhirFace,
  caller: Caller,
  planned: PlannedSearch,
): Promise<AppResponse> {
  const { type, compartment, continuation, strict, parameters, hidden, explain } = planned
  if (explain) requireExplain(caller)
  const definition = face.definitions.get(type)
  if (!definition)
    throw fail('notSupported', 'type-unsupported', 'Resources of this type are not served here.')
  const place = compartment === undefined ? type : `Patient/${compartment}/${type}`
  const plan = createPlan()
  const answer = answerSearch(searchServer(face, caller, { plan, strict }), {
    definition,
    parameters,
    hidden,
    compartment,
    positions: continuation?.positions,
    address: `${caller.base}/${place}`,
  })
  return explain ? explained(plan, answer) : answer
}

export function searchServer(
  { directory, definitions, sealer, selfBases, codeSetsFor }: FhirFace,
  caller: Caller,
  { plan, strict }: { plan: Plan; strict: boolean },
): SearchServer {
  const sources = new Map<Backend, Source>()
  const sourceOf = (backend: Backend): Source => {
    let source = sources.get(backend)
    if (!source) {
      source = createRemoteSource({ name: backend.name, send: (request) => sendAs(caller, backend, request) })
      sources.set(backend, source)
    }
    return source
  }
  return {
    sourcesOf: (type) => {
      const owner = directory.ownerOf(type)
      return EVERYWHERE.includes(type) ? directory.backends.map(sourceOf) : owner ? [sourceOf(owner)] : []
    },
    definitions: (type) => definitions.get(type),
    plan,
    codeSets: codeSetsFor(caller),
    settings: { ...settingsOf({ selfBases, base: caller.base }), strict },
    base: caller.base,
    selfBases: [...selfBases, caller.base],
    seal: (text) => sealer.seal(text),
  }
}
