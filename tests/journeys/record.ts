/** What is stored, asked over FHIR by a client that no screen had a hand in. */
import type { Bundle, FhirResource } from 'fhir/r4'
import type { Platform } from '../harness/platform.ts'

type TypeName = FhirResource['resourceType']
type ResourceOf<N extends TypeName> = Extract<FhirResource, { resourceType: N }>

const headers = async (platform: Platform): Promise<Record<string, string>> => ({
  'authorization': `Bearer ${await platform.token()}`,
  'content-type': 'application/fhir+json',
}) // prettier-ignore

export async function stored<N extends TypeName>(
  platform: Platform,
  type: N,
  query: string,
): Promise<ResourceOf<N>[]> {
  const response = await fetch(`${platform.baseUrl}/fhir/R4/${type}?${query}&_count=100`, {
    headers: await headers(platform),
  })
  const bundle = (await response.json()) as Bundle
  return (bundle.entry ?? []).flatMap(({ resource }) => (resource ? [resource as ResourceOf<N>] : []))
}

/** Writes beside the screens: by id if the resource has one. */
export async function write<R extends FhirResource>(platform: Platform, resource: R): Promise<R> {
  const { resourceType, id } = resource
  const response = await fetch(`${platform.baseUrl}/fhir/R4/${resourceType}${id ? `/${id}` : ''}`, {
    method: id ? 'PUT' : 'POST',
    headers: await headers(platform),
    body: JSON.stringify(resource),
  })
  if (!response.ok) throw new Error(`${resourceType}: ${response.status} ${await response.text()}`)
  return (await response.json()) as R
}
