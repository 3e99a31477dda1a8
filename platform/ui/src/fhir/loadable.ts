import { computed, type Resource, type Signal } from '@angular/core'
import { asFailure, type FhirFailure } from './fhir-failure.ts'

/** Safety: "failed" and "empty" are two states everywhere, so that no screen can show one as the other. */
export type LoadState = 'loading' | 'failed' | 'empty' | 'full'

/** What a card needs to know of its data. */
export interface Loadable {
  readonly state: Signal<LoadState>
  readonly failure: Signal<FhirFailure | undefined>
  /** When the data was last answered. */
  readonly asOf: Signal<Date | undefined>
  readonly notices: Signal<readonly string[]>
  reload(): void
}

const worst: readonly LoadState[] = ['failed', 'loading', 'full', 'empty']

/** Several loads in one card: failed if one failed, loading while one loads, full if one has something to show. */
export const together = (...parts: readonly Loadable[]): Loadable => ({
  state: computed(() => worst.find((state) => parts.some((part) => part.state() === state)) ?? 'empty'),
  failure: computed(() => parts.map((part) => part.failure()).find((failure) => failure !== undefined)),
  asOf: computed(() => parts.map((part) => part.asOf()).find((time) => time !== undefined)),
  notices: computed(() => parts.flatMap((part) => part.notices())),
  reload: () => parts.filter((part) => part.state() === 'failed').forEach((part) => part.reload()),
})

/** State of an Angular resource. `isEmpty` tells an answer that holds nothing. */
export const stateOf = <T>(resource: Resource<T | undefined>, isEmpty: (value: T) => boolean): LoadState => {
  if (resource.status() === 'error') return 'failed'
  if (!resource.hasValue()) return 'loading'
  return isEmpty(resource.value()) ? 'empty' : 'full'
}

export const failureOf = (resource: Resource<unknown>): FhirFailure | undefined => {
  const error = resource.error()
  return error ? asFailure(error) : undefined
}
