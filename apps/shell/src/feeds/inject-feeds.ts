import { computed, DestroyRef, inject, resource, type Signal, signal } from '@angular/core'
import { failureOf, type Loadable, stateOf } from '@medley/ui'
import { FeedsClient } from './feeds-client.ts'

export interface Loaded<T> extends Loadable {
  readonly value: Signal<T | undefined>
}

interface Wish<T> {
  /** Nothing to ask for: `null`. */
  readonly path: () => string | null
  readonly isEmpty: (value: T) => boolean
  /** Asks again by itself, so often. */
  readonly everySeconds?: number
  /** What is not there yet is an empty answer. */
  readonly isOptional?: boolean
}

/** An address of the feeds, as cards show it: what could not be asked is never shown as nothing. */
export function injectFeeds<T>({ path, isEmpty, everySeconds, isOptional = false }: Wish<T>): Loaded<T> {
  const client = inject(FeedsClient)
  const asOf = signal<Date | undefined>(undefined)
  const loaded = resource({
    params: () => path() ?? undefined,
    loader: async ({ params }) => {
      const { value } = await client.get<T>(params).catch((error: unknown) => {
        if (isOptional && (error as { status?: number }).status === 404) return { value: null }
        throw error
      })
      asOf.set(new Date())
      return { value }
    },
  })
  if (everySeconds !== undefined) {
    const timer = setInterval(() => loaded.reload(), everySeconds * 1000)
    inject(DestroyRef).onDestroy(() => clearInterval(timer))
  }
  const value = computed(() => (loaded.hasValue() ? (loaded.value().value ?? undefined) : undefined))
  return {
    value,
    state: computed(() => stateOf(loaded, ({ value: found }) => found === null || isEmpty(found))),
    failure: computed(() => failureOf(loaded)),
    asOf: asOf.asReadonly(),
    notices: signal([]),
    reload: () => void loaded.reload(),
  }
}
