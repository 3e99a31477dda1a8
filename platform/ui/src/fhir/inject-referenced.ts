import { computed, resource, type Signal } from '@angular/core'
import type { FhirResource, Reference } from 'fhir/r4'
import { injectFhir } from './fhir-client.ts'

type TypeName = FhirResource['resourceType']
type ResourceOf<N extends TypeName> = Extract<FhirResource, { resourceType: N }>

/** Id in a literal reference to a resource of that type (`Location/7`). */
export const referencedId = (reference: Reference | undefined, type: string): string | undefined =>
  new RegExp(`(?:^|/)${type}/([A-Za-z0-9\\-.]{1,64})(?:/_history/.*)?$`).exec(reference?.reference ?? '')?.[1]

/** What rows refer to by reference, fetched in one search: id → resource. Rows show without it until it is there. */
export function injectReferenced<N extends TypeName>(
  type: N,
  references: () => readonly (Reference | undefined)[],
): Signal<ReadonlyMap<string, ResourceOf<N>>> {
  const fhir = injectFhir()
  const ids = computed(() =>
    [...new Set(references().flatMap((one) => referencedId(one, type) ?? []))].sort().join(','),
  )
  const found = resource({
    params: () => ids() || undefined,
    loader: ({ params, abortSignal }) => fhir.readMany(type, params.split(','), abortSignal),
  })
  return computed(() => new Map((found.hasValue() ? found.value() : []).map((one) => [one.id ?? '', one])))
}
