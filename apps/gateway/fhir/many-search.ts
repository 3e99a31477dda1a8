/** Searches over several types: `/?_type=Patient,Observation&…`, `/_search`, `Patient/1/*`. */
import type { AppRequest, AppResponse } from '@medley/client/message'
import { answerMany } from '@medley/federation/search/answer-many'
import type { Continuation } from '@medley/federation/search/answer-search'
import { createPlan } from '@medley/federation/search/plan'
import type { ResourceDefinition } from '@medley/fhir/definition'
import { mayUse } from '@medley/auth/rights'
import { fail } from '@medley/fhir/failures'
import { formOf } from '@medley/service/interactions/search'
import { explained, requireExplain, takeExplain } from './explain.ts'
import type { FhirFace } from './face.ts'
import { searchServer } from './joined-search.ts'
import type { Caller } from './owners.ts'

export interface ManySearch {
  request: AppRequest
  query: string
  /** Patient whose compartment is searched; absent for the whole server. */
  compartment: string | undefined
}

/** `/`, `/_search`, `Patient/1/*`, and by POST to `_search` below it. */
export function manySearchOf({
  method,
  segments,
}: {
  method: string
  segments: readonly string[]
}): { compartment: string | undefined } | undefined {
  const [first, second, third, fourth] = segments
  const isGet = method === 'GET' || method === 'HEAD'
  if (isGet && first === undefined) return { compartment: undefined }
  if (method === 'POST' && first === '_search' && segments.length === 1) return { compartment: undefined }
  if (first !== 'Patient' || third !== '*') return undefined
  const isSearch = isGet
    ? segments.length === 3
    : method === 'POST' && fourth === '_search' && segments.length === 4
  return isSearch ? { compartment: second } : undefined
}

export async function answerManySearch(
  face: FhirFace,
  caller: Caller,
  { request, query, compartment }: ManySearch,
): Promise<AppResponse> {
  const inUrl = new URLSearchParams(query)
  const cursor = inUrl.get('_cursor')
  const continuation = cursor === null ? undefined : (JSON.parse(face.sealer.open(cursor)) as Continuation)
  inUrl.delete('_cursor')
  const explain = takeExplain(inUrl)
  if (explain) requireExplain(caller)
  const plan = createPlan()
  const posted = request.method === 'POST'
  const parameters = continuation?.parameters ?? [...inUrl, ...(posted ? formOf(request) : [])]
  const types = parameters.filter(([name]) => name === '_type').flatMap(([, value]) => value.split(','))
  const strict = /handling=strict/.test(request.headers['prefer'] ?? '')
  const place = compartment === undefined ? '' : `/Patient/${compartment}/*`
  const answer = answerMany(searchServer(face, caller, { plan, strict }), {
    definitions: definitionsOf(face, caller, { types, compartment }),
    parameters: parameters.filter(([name]) => name !== '_type'),
    hidden: posted || continuation?.parameters !== undefined,
    compartment,
    positions: continuation?.positions,
    address: `${caller.base}${place}`,
    always: parameters.filter(([name]) => name === '_type'),
  })
  return explain ? explained(plan, answer) : answer
}

/**
 * Without `_type` only a compartment is searched, by the types that the caller may search: everything of everyone is too
 * much for one search.
 */
function definitionsOf(
  { definitions }: FhirFace,
  { principal }: Caller,
  { types, compartment }: { types: readonly string[]; compartment: string | undefined },
): ResourceDefinition[] {
  if (types.length === 0) {
    if (compartment === undefined) {
      throw fail(
        'tooCostly',
        'types-missing',
        'A search over the whole server says by _type which types it is about.',
        {
          expression: ['http._type'],
        },
      )
    }
    return [...definitions.values()].filter(
      ({ type, patientCompartment }) =>
        (type === 'Patient' || patientCompartment.length > 0) && mayUse(principal, type, 's'),
    )
  }
  return types.map((type) => {
    const definition = definitions.get(type)
    if (definition) return definition
    throw fail('badRequest', 'type-unsupported', "'_type' names a type that is not served here.", {
      expression: ['http._type'],
    })
  })
}
