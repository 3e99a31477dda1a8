/** Resources as they are stored now or were once, read in the power of a merge. */
import { answerOf } from '@medley/federation/answer'
import type { BundleEntry } from '@medley/federation/bundle/bundle-entry'
import { fail } from '@medley/fhir/failures'
import { parseJson } from '@medley/fhir/json'
import type { FhirFace } from '../fhir/face.ts'
import { sendAs, type Caller } from '../fhir/owners.ts'

export type Stored = Record<string, unknown> & { id: string; meta: { versionId: string } }

/** `undefined` where there is none. `address` is `Patient/1` or `Patient/1/_history/2`. */
export async function readStored(
  { directory }: FhirFace,
  caller: Caller,
  address: string,
): Promise<Stored | undefined> {
  const owner = directory.ownerOf(address.split('/')[0] ?? '')
  if (!owner) return undefined
  const response = await sendAs(caller, owner, { method: 'GET', url: `/fhir/R4/${address}`, headers: {} })
  if (response.status === 404 || response.status === 410) return undefined
  answerOf(owner.name, response)
  return parseJson(response.body?.toString() ?? '') as Stored
}

export async function readPatient(face: FhirFace, caller: Caller, id: string): Promise<Stored> {
  const found = await readStored(face, caller, `Patient/${id}`)
  if (found) return found
  throw fail('notFound', 'resource-unknown', 'One of the patients is not known.')
}

/** A write that fails if somebody else has written since it was read. */
export const updateOf = (resource: Record<string, unknown>, place: number): BundleEntry => {
  const { resourceType, id, meta } = resource as Stored & { resourceType: string }
  return {
    ...{ place, method: 'PUT', url: `${resourceType}/${id}`, resource, ifMatch: `W/"${meta.versionId}"` },
    ...{ fullUrl: undefined, ifNoneExist: undefined, ifNoneMatch: undefined },
  }
}

export const createOf = (resource: object, place: number): BundleEntry => ({
  ...{ place, method: 'POST', url: (resource as { resourceType: string }).resourceType },
  resource: resource as Record<string, unknown>,
  ...{ fullUrl: undefined, ifMatch: undefined, ifNoneExist: undefined, ifNoneMatch: undefined },
})
