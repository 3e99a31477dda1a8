import { computed, resource, type Signal } from '@angular/core'
import type { FhirResource, Reference } from 'fhir/r4'
import { injectFhir } from './fhir-client.ts'

type TypeName = FhirResource['resourceType']
type ResourceOf<N extends TypeName> = Extract<FhirResource, { resourceType: N }>

/** Id in a literal reference to a resource of that type (`Location/7`). */
export const referencedId = (reference: Reference | undefined, type: string): string | undefined =>
  new RegExp(`(?:^|/)${type}/([A-Za-z0-9\\-.]{1,64})(?:/_history/.*)?$`).exec(reference?.reference ?? '')?.[1]

/** What rows refer to. Rows show before it is there, and without it. */
export interface Referenced<T> {
  find(reference: Reference | undefined): T | undefined
  /** Safety: then a name that is missing is not "not recorded". */
  readonly hasFailed: Signal<boolean>
  readonly isLoading: Signal<boolean>
}

/** Fetches what references of that type point to, all in one search. */
export function injectReferenced<N extends TypeName>(
  type: N,
  references: () => readonly (Reference | undefined)[],
): Referenced<ResourceOf<N>> {
  const fhir = injectFhir()
  const ids = computed(() =>
    [...new Set(references().flatMap((one) => referencedId(one, type) ?? []))].sort().join(','),
  )
  const search = resource({
    params: () => ids() || undefined,
    loader: ({ params, abortSignal }) => fhir.readMany(type, params.split(','), abortSignal),
  })
  const byId = computed(
    () => new Map((search.hasValue() ? search.value() : []).map((one) => [one.id ?? '', one])),
  )
  return {
    find: (reference) => byId().get(referencedId(reference, type) ?? ''),
    hasFailed: computed(() => search.status() === 'error'),
    isLoading: search.isLoading,
  }
}
