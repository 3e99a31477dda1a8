import type { BundleEntry, FhirResource, Reference } from 'fhir/r4'
import { type Criteria, encodeCriteria } from './criteria.ts'

/** An entry that creates; `fullUrl` (`urn:uuid:…`) lets other entries refer to what has no id yet. */
export const createEntry = (
  resource: FhirResource,
  { fullUrl, ifNoneExist }: { fullUrl?: string; ifNoneExist?: Criteria } = {},
): BundleEntry => ({
  ...(fullUrl === undefined ? {} : { fullUrl }),
  resource,
  request: {
    method: 'POST',
    url: resource.resourceType,
    ...(ifNoneExist ? { ifNoneExist: encodeCriteria(ifNoneExist).toString() } : {}),
  },
})

/** An entry that replaces the version which the resource names, and no other. */
export const updateEntry = (resource: FhirResource): BundleEntry => {
  const version = resource.meta?.versionId
  return {
    resource,
    request: {
      method: 'PUT',
      url: `${resource.resourceType}/${resource.id ?? ''}`,
      ...(version ? { ifMatch: `W/"${version}"` } : {}),
    },
  }
}

export const newUrl = (): string => `urn:uuid:${crypto.randomUUID()}`

/** A literal reference to a stored resource, with the words to show for it. */
export const referTo = (resource: FhirResource, display?: string): Reference => ({
  reference: `${resource.resourceType}/${resource.id ?? ''}`,
  ...(display ? { display } : {}),
})
