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

const isWithheld = (part: Loadable): boolean =>
  part.state() === 'failed' && part.failure()?.kind === 'forbidden'

/**
 * Several loads in one card: failed if one failed, loading while one loads, full if one has something to show. A part that
 * is not for the person's role is said to be left out, as long as there is another.
 */
export function together(...parts: readonly Loadable[]): Loadable {
  const shown = computed(() => {
    const own = parts.filter((part) => !isWithheld(part))
    return own.length > 0 ? own : parts
  })
  return {
    state: computed(() => worst.find((state) => shown().some((part) => part.state() === state)) ?? 'empty'),
    failure: computed(() =>
      shown()
        .map((part) => part.failure())
        .find((failure) => failure !== undefined),
    ),
    asOf: computed(() => parts.map((part) => part.asOf()).find((time) => time !== undefined)),
    notices: computed(() => [
      ...(shown().length < parts.length ? [$localize`A part of this is not shown to your role.`] : []),
      ...parts.flatMap((part) => part.notices()),
    ]),
    reload: () => parts.filter((part) => part.state() === 'failed').forEach((part) => part.reload()),
  }
}

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
