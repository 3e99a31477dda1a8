/**
 * create, update, patch and delete at a foreign server. What it lacks is made up for: `If-Match` and patch by reading,
 * comparing and writing, in turns, so that no two writes through this gateway overtake each other.
 */
import type { AppResponse } from '@medley/client/message'
import { Failure, fail } from '@medley/fhir/failures'
import { parseJson } from '@medley/fhir/json'
import { parseFhirPathPatch } from '@medley/fhir/patch/fhirpath-patch'
import { parseJsonPatch } from '@medley/fhir/patch/json-patch'
import type { Json } from './bundle-page.ts'
import {
  type ForeignCall,
  requireInteraction,
  resourceIn,
  sent,
  type Stored,
  storedIn,
  versionOf,
  writtenResponse,
} from './call.ts'
import type { ForeignAnswer } from './connection.ts'
import { fetchStored, findStored } from './read.ts'
import { refusalOf } from './refusal.ts'
import { serverUnavailable } from './unavailable-server.ts'

const REPRESENTATION = { 'content-type': 'application/fhir+json', prefer: 'return=representation' }

export const turnOf = ({ server, definition: { type } }: ForeignCall, id: string): string =>
  `${server.place.name} ${type}/${id}`

export async function createForeign(call: ForeignCall): Promise<AppResponse> {
  return writtenResponse(call, 201, await postNew(call, resourceIn(call)))
}

export const postNew = async (call: ForeignCall, resource: Json): Promise<Stored> =>
  resultOf(call, await post(call, resource))

/** The server gives the id. */
export async function post(
  call: ForeignCall,
  { id: _, ...resource }: Json,
  headers: Record<string, string> = {},
): Promise<ForeignAnswer> {
  await requireInteraction(call, 'create')
  const body = await sent(call, resource)
  return call.server.connection.send({
    method: 'POST', path: call.definition.type, headers: { ...REPRESENTATION, ...headers }, body,
  }) // prettier-ignore
}

/** Servers may answer a write without its content: then it is read. */
export async function resultOf(call: ForeignCall, answer: ForeignAnswer, id?: string): Promise<Stored> {
  const { place } = call.server
  const { type } = call.definition
  if (answer.status !== 200 && answer.status !== 201) throw refusalOf(place, answer)
  if (answer.text.includes(`"${type}"`)) {
    const stored = storedIn(call, answer)
    if (stored.resource['resourceType'] === type) return stored
  }
  const found =
    id ?? new RegExp(`(?:^|/)${type}/([A-Za-z0-9.-]{1,64})`).exec(answer.headers['location'] ?? '')?.[1]
  if (found === undefined) throw serverUnavailable(place.name, new Error('a write without a place'))
  return fetchStored(call, `${type}/${found}`)
}

export async function updateForeign(call: ForeignCall, id: string): Promise<AppResponse> {
  const resource = resourceIn(call)
  if (resource['id'] !== id)
    throw fail('badRequest', 'id-differs', 'The id in the resource and in the address differ.', {
      expression: [`${call.definition.type}.id`],
    })
  return call.turns.take(turnOf(call, id), async () => {
    const expected = await expectation(call, id)
    const { stored, created } = await put(call, { id, resource, tag: expected })
    return writtenResponse(call, created ? 201 : 200, stored)
  })
}

interface Put {
  id: string
  resource: Json
  /** For `If-Match`, where the server honours it. */
  tag: string | undefined
}

export async function put(
  call: ForeignCall,
  { id, resource, tag }: Put,
): Promise<{ stored: Stored; created: boolean }> {
  await requireInteraction(call, 'update')
  const answer = await call.server.connection.send({
    method: 'PUT',
    path: `${call.definition.type}/${id}`,
    headers: { ...REPRESENTATION, ...(tag === undefined ? {} : { 'if-match': tag }) },
    body: await sent(call, resource),
  })
  return { stored: await resultOf(call, answer, id), created: answer.status === 201 }
}

/**
 * Checks what the caller expects to find. Answers the tag to send on, so that a write past this gateway is noticed too;
 * a server that takes no tags does not notice that one.
 */
export async function expectation(call: ForeignCall, id: string): Promise<string | undefined> {
  const { headers, server, definition } = call
  const match = headers['if-match']
  const isNew = headers['if-none-match']?.trim() === '*'
  if (match === undefined && !isNew) return undefined
  const stored = await findStored(call, id)
  if (isNew && stored) throw conflict(`${definition.type}/${id} exists already.`)
  if (match === undefined) return undefined
  const tags = match.split(',').map(versionOf)
  const current = stored?.etag === undefined ? undefined : versionOf(stored.etag)
  if (!stored || !(tags.includes('*') || (current !== undefined && tags.includes(current))))
    throw conflict(`If-Match names no current version of ${definition.type}/${id}.`)
  const { versionedUpdate } = await server.abilitiesOf(definition.type)
  return versionedUpdate ? stored.etag : undefined
}

const conflict = (words: string): Failure => fail('preconditionFailed', 'version-conflict', words)

/** A patch that loses a race against a write past this gateway is made anew so many times. */
const ROUNDS = 5

export async function patchForeign(call: ForeignCall, id: string): Promise<AppResponse> {
  const edit = editIn(call)
  const isOwnTag = call.headers['if-match'] === undefined
  return call.turns.take(turnOf(call, id), async () => {
    for (let round = 1; ; round++) {
      await expectation(call, id)
      const current = await fetchStored(call, `${call.definition.type}/${id}`)
      const { versionedUpdate } = await call.server.abilitiesOf(call.definition.type)
      try {
        const resource = call.check(edit(current.resource))
        const { stored } = await put(call, { id, resource, tag: versionedUpdate ? current.etag : undefined })
        return writtenResponse(call, 200, stored)
      } catch (error) {
        const lost =
          error instanceof Failure && (error.kind === 'preconditionFailed' || error.kind === 'conflict')
        if (!lost || !isOwnTag || round === ROUNDS) throw error
      }
    }
  })
}

type Edit = (resource: Json) => Json

function editIn(call: ForeignCall): Edit {
  const { definition, headers } = call
  const mediaType = headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? ''
  const parse = patchTypes[mediaType]
  if (!parse)
    throw fail(
      'unsupportedMediaType',
      'media-type-unsupported',
      'A patch is sent as application/json-patch+json, or as Parameters in application/fhir+json.',
    )
  const apply = parse(parseJson(call.body()), call)
  return (resource) => {
    const { id } = resource
    const after = apply(resource)
    if (after['id'] === id && after['resourceType'] === definition.type) return after
    throw fail('notProcessable', 'patch-failed', 'A patch cannot change the id or the type of a resource.')
  }
}

const fhirPath = (patch: unknown, { definition }: ForeignCall): Edit => parseFhirPathPatch(patch, definition)

const patchTypes: Readonly<Record<string, (patch: unknown, call: ForeignCall) => Edit>> = {
  'application/json-patch+json': (patch) => parseJsonPatch(patch),
  'application/fhir+json': fhirPath,
  'application/json': fhirPath,
}

export async function removeForeign(call: ForeignCall, id: string): Promise<AppResponse> {
  await requireInteraction(call, 'delete')
  return call.turns.take(turnOf(call, id), async () => {
    const tag = await expectation(call, id)
    const path = `${call.definition.type}/${id}`
    const headers: Record<string, string> = tag === undefined ? {} : { 'if-match': tag }
    const answer = await call.server.connection.send({ method: 'DELETE', path, headers })
    if ([200, 202, 204, 410].includes(answer.status)) return { status: 204, headers: {} }
    throw refusalOf(call.server.place, answer)
  })
}
