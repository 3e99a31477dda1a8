import { computed, resource, type Signal } from '@angular/core'
import type { FhirResource } from 'fhir/r4'
import { injectFhir } from './fhir-client.ts'
import { reloadWhenBack } from './reload-when-back.ts'
import type { Wanted } from '../live/change.ts'
import { refreshWhenChanged } from '../live/refresh-when-changed.ts'
import { failureOf, type Loadable, stateOf } from './loadable.ts'

type TypeName = FhirResource['resourceType']
type ResourceOf<N extends TypeName> = Extract<FhirResource, { resourceType: N }>

export interface OneResource<T> extends Loadable {
  readonly value: Signal<T | undefined>
}

/**
 * Reads one resource, and again whenever its id or it itself changes; `null` waits. With `live: false` what others change
 * does not show until it is asked for, as under a form that edits it.
 */
export function injectRead<N extends TypeName>(
  type: N,
  id: () => string | null,
  { live = true }: { live?: boolean } = {},
): OneResource<ResourceOf<N>> {
  const fhir = injectFhir()
  const one = resource({
    params: () => id() ?? undefined,
    loader: async ({ params, abortSignal }) => ({
      value: await fhir.read(type, params, abortSignal),
      asOf: new Date(),
    }),
  })
  const answer = computed(() => (one.hasValue() ? one.value() : undefined))
  const failure = computed(() => failureOf(one))
  reloadWhenBack(failure, () => void one.reload())
  if (live) {
    const shown = (): Wanted | null => {
      const wanted = answer() && id()
      return wanted ? { types: [type], id: wanted } : null
    }
    refreshWhenChanged(shown, async () => void one.reload())
  }
  return {
    state: computed(() => stateOf(one, () => false)),
    failure,
    asOf: computed(() => answer()?.asOf),
    notices: computed(() => []),
    value: computed(() => answer()?.value),
    reload: () => void one.reload(),
  }
}
