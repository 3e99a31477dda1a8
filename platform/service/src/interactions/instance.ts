/** read, vread, create, update, patch, delete of one resource (https://hl7.org/fhir/R4/http.html). */
import type { AppResponse } from '@medley/client/message'
import { fail } from '@medley/fhir/failures'
import type { StoredVersion } from '@medley/store/store'
import type { Call } from '../context.ts'
import type { Route } from '../routes.ts'
import { readResource } from '../request-body.ts'
import { etagOf, storedResponse, versionHeaders } from '../respond.ts'
import { uuid7 } from '../uuid7.ts'
import { createUnlessFound } from './conditional.ts'
import { accessOf, auditOf } from './on-behalf.ts'
import { patchChange, readPatch } from './patch.ts'
import { expectationOf, versionOfTag } from './precondition.ts'
import { projected, projectionAsked } from './projected.ts'
import { rawResource, rawResponse } from './raw.ts'
import { writeResponse } from './write-response.ts'

type Instance = Required<Pick<Route, 'type' | 'id'>>

export async function read(call: Call, { type, id }: Instance): Promise<AppResponse> {
  const stored = await call.store.read(accessOf(call, 'r'), { type, id })
  if (!stored) throw unknown(type, id)
  if (stored.body === undefined) throw gone(stored)
  if (isUnchanged(call, stored)) return { status: 304, headers: versionHeaders(stored) }
  return rawResponse(call, stored) ?? storedResponse(200, projected(call, stored, projectionAsked(call)))
}

/** Conditional read: https://hl7.org/fhir/R4/http.html#cread */
function isUnchanged({ headers }: Call, stored: StoredVersion): boolean {
  const tags = headers['if-none-match']
  if (tags !== undefined)
    return tags.split(',').some((tag) => tag.trim() === '*' || versionOfTag(tag) === stored.version)
  const since = Date.parse(headers['if-modified-since'] ?? '')
  return !Number.isNaN(since) && Math.floor(stored.updated / 1000) * 1000 <= since
}

export async function vread(
  call: Call,
  { type, id, version }: Instance & { version: string },
): Promise<AppResponse> {
  const number = /^\d{1,9}$/.test(version) ? Number(version) : 0
  const stored = await call.store.readVersion(accessOf(call, 'r'), { type, id, version: number })
  if (!stored) throw fail('notFound', 'version-unknown', `${type}/${id} has no version ${version}.`)
  if (stored.body === undefined) throw gone(stored)
  return rawResponse(call, stored) ?? storedResponse(200, projected(call, stored, projectionAsked(call)))
}

export async function create(call: Call, { type }: { type: string }): Promise<AppResponse> {
  const resource = rawResource(call, { type }) ?? readResource(call, type)
  const change = {
    type,
    id: uuid7(call.now()),
    method: 'POST',
    resource,
    expect: 'absent',
    audit: auditOf(call),
  } as const
  const criteria = call.headers['if-none-exist']
  if (criteria !== undefined) return createUnlessFound(call, change, criteria)
  return writeResponse(call, await call.store.write(accessOf(call, 'r'), change), 201)
}

export async function update(call: Call, { type, id }: Instance): Promise<AppResponse> {
  const resource = rawResource(call, { type, id }) ?? readResource(call, type)
  if (resource['id'] !== id) {
    throw fail('badRequest', 'id-differs', 'The id in the resource and in the address differ.', {
      expression: [`${type}.id`],
    })
  }
  const change = {
    type,
    id,
    method: 'PUT',
    resource,
    expect: expectationOf(call),
    audit: auditOf(call),
  } as const
  const written = await call.store.write(accessOf(call, 'r'), change)
  return writeResponse(call, written, written.created ? 201 : 200)
}

/** JSON Patch or FHIRPath Patch; without If-Match it is made on whatever version is there. */
export async function patch(call: Call, key: Instance): Promise<AppResponse> {
  const change = patchChange(call, key, readPatch(call, key.type))
  return writeResponse(call, await call.store.write(accessOf(call, 'r'), change), 200)
}

export async function remove(call: Call, { type, id }: Instance): Promise<AppResponse> {
  const change = {
    type,
    id,
    method: 'DELETE',
    resource: undefined,
    expect: expectationOf(call),
    audit: auditOf(call),
  } as const
  const written = await call.store.write(accessOf(call, 'r'), change)
  return { status: 204, headers: { etag: etagOf(written.version) } }
}

const unknown = (type: string, id: string): Error =>
  fail('notFound', 'resource-unknown', `${type}/${id} is not known.`)

const gone = (stored: StoredVersion): Error =>
  fail('deleted', 'resource-deleted', `${stored.type}/${stored.id} was deleted.`, {
    headers: { etag: etagOf(stored.version) },
  })
