/**
 * Conditional create, update, patch and delete at a foreign server. Only where the server understands every criterion is
 * it trusted to find by itself; else it is searched first, in turns: exact among those who come through this gateway.
 */
import type { AppResponse } from '@medley/client/message'
import { fail } from '@medley/fhir/failures'
import type { Parameters } from '../search/source.ts'
import { type ForeignCall, resourceIn, writtenResponse } from './call.ts'
import { findStored } from './read.ts'
import { expectation, patchForeign, post, postNew, put, removeForeign, resultOf } from './write.ts'
import type { Json } from './bundle-page.ts'

const CONTROLS: ReadonlySet<string> = new Set(['_format', '_pretty'])

export const criteriaOf = (text: string): Parameters => {
  const criteria = [...new URLSearchParams(text.replace(/^\?/, ''))].filter(([name]) => !CONTROLS.has(name))
  if (criteria.length > 0) return criteria
  throw fail('badRequest', 'criteria-missing', 'A conditional interaction needs criteria.')
}

/** The one match, or none. */
async function findOne(
  { source, definition: { type } }: ForeignCall,
  criteria: Parameters,
): Promise<string | undefined> {
  const { matches } = await source.search({ type, parameters: [...criteria, ['_count', '2']] })
  if (matches.length <= 1) return matches[0]?.id
  throw fail('multipleMatches', 'criteria-ambiguous', `Several ${type} resources match the criteria.`)
}

/** All conditional writes of one type wait for each other: their criteria may mean the same. */
const inTurn = <T>(call: ForeignCall, work: () => Promise<T>): Promise<T> =>
  call.turns.take(`${call.server.place.name} ${call.definition.type}?`, work)

export async function createUnlessThere(call: ForeignCall, text: string): Promise<AppResponse> {
  const criteria = criteriaOf(text)
  const resource = resourceIn(call)
  const native = await call.source.nativeCriteria(call.definition.type, criteria)
  const { conditionalCreate } = await call.server.abilitiesOf(call.definition.type)
  if (native !== undefined && conditionalCreate) return createNatively(call, { resource, criteria, native })
  return inTurn(call, async () => {
    const id = await findOne(call, criteria)
    const there = id === undefined ? undefined : await findStored(call, id)
    return there
      ? writtenResponse(call, 200, there)
      : writtenResponse(call, 201, await postNew(call, resource))
  })
}

interface Native {
  resource: Json
  criteria: Parameters
  /** As the server understands them. */
  native: string
}

async function createNatively(
  call: ForeignCall,
  { resource, criteria, native }: Native,
): Promise<AppResponse> {
  const answer = await post(call, resource, { 'if-none-exist': native })
  if (answer.status === 201) return writtenResponse(call, 201, await resultOf(call, answer))
  // Whatever is in the answer, the match is what is meant.
  const id = answer.status === 200 ? await findOne(call, criteria) : undefined
  const there = id === undefined ? undefined : await findStored(call, id)
  return writtenResponse(call, 200, there ?? (await resultOf(call, answer)))
}

export async function updateFoundForeign(call: ForeignCall, text: string): Promise<AppResponse> {
  const criteria = criteriaOf(text)
  const resource = resourceIn(call)
  const given = resource['id'] as string | undefined
  return inTurn(call, async () => {
    const found = await findOne(call, criteria)
    if (found !== undefined && given !== undefined && given !== found)
      throw fail('badRequest', 'id-differs', 'The criteria match a resource with another id.', {
        expression: [`${call.definition.type}.id`],
      })
    const id = found ?? given
    if (id === undefined) return writtenResponse(call, 201, await postNew(call, resource))
    const tag = found === undefined ? undefined : await expectation(call, id)
    const { stored, created } = await put(call, { id, resource: { ...resource, id }, tag })
    return writtenResponse(call, created ? 201 : 200, stored)
  })
}

export const patchFoundForeign = (call: ForeignCall, text: string): Promise<AppResponse> =>
  inTurn(call, async () => {
    const id = await findOne(call, criteriaOf(text))
    if (id !== undefined) return patchForeign(call, id)
    throw fail('notFound', 'criteria-unmatched', `No ${call.definition.type} matches the criteria.`)
  })

export const removeFoundForeign = (call: ForeignCall, text: string): Promise<AppResponse> =>
  inTurn(call, async () => {
    const id = await findOne(call, criteriaOf(text))
    return id === undefined ? { status: 204, headers: {} } : removeForeign(call, id)
  })
