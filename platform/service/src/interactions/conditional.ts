/** Conditional create, update, patch and delete (https://hl7.org/fhir/R4/http.html#cond-update). Criteria are always strict. */
import type { AppResponse } from '@medley/client/message'
import { fail } from '@medley/fhir/failures'
import type { Change } from '@medley/store/store'
import type { Call } from '../context.ts'
import { readResource } from '../request-body.ts'
import { etagOf } from '../respond.ts'
import { uuid7 } from '../uuid7.ts'
import { accessOf, auditOf } from './on-behalf.ts'
import { patchChange, readPatch } from './patch.ts'
import { expectationOf } from './precondition.ts'
import { strictQuery } from './search.ts'
import { writeResponse } from './write-response.ts'

export async function createUnlessFound(call: Call, change: Change, criteria: string): Promise<AppResponse> {
  const query = strictQuery(call, change.type, criteria)
  const written = await call.store.writeFound(accessOf(call, 's'), query, (found) =>
    found ? undefined : change,
  )
  return writeResponse(call, written, written?.created ? 201 : 200)
}

export async function updateFound(call: Call, { type }: { type: string }): Promise<AppResponse> {
  const resource = readResource(call, type)
  const given = resource['id'] as string | undefined
  const change = { type, method: 'PUT', resource } as const
  const written = await call.store.writeFound(accessOf(call, 's'), criteriaOf(call, type), (found) => {
    if (!found) {
      return { ...change, id: given ?? uuid7(call.now()), expect: 'absent', audit: auditOf(call) }
    }
    if (given !== undefined && given !== found.id) {
      throw fail('badRequest', 'id-differs', 'The criteria match a resource with another id.', {
        expression: [`${type}.id`],
      })
    }
    return { ...change, id: found.id, expect: expectationOf(call), audit: auditOf(call) }
  })
  return writeResponse(call, written, written?.created ? 201 : 200)
}

export async function patchFound(call: Call, { type }: { type: string }): Promise<AppResponse> {
  const edit = readPatch(call, type)
  const written = await call.store.writeFound(accessOf(call, 's'), criteriaOf(call, type), (found) => {
    if (!found) throw fail('notFound', 'criteria-unmatched', `No ${type} matches the criteria.`)
    return patchChange(call, found, edit)
  })
  return writeResponse(call, written, 200)
}

/** One match at most: deleting many with one request is not offered. */
export async function removeFound(call: Call, { type }: { type: string }): Promise<AppResponse> {
  const written = await call.store.writeFound(accessOf(call, 's'), criteriaOf(call, type), (found) =>
    found
      ? {
          type,
          id: found.id,
          method: 'DELETE',
          resource: undefined,
          expect: expectationOf(call),
          audit: auditOf(call),
        }
      : undefined,
  )
  return { status: 204, headers: written ? { etag: etagOf(written.version) } : {} }
}

function criteriaOf(call: Call, type: string): ReturnType<typeof strictQuery> {
  const criteria = new URLSearchParams(call.query)
  criteria.delete('_format')
  criteria.delete('_pretty')
  return strictQuery(call, type, criteria.toString())
}
