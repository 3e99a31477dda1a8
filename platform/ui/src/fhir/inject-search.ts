import { computed, linkedSignal, resource, type Signal, untracked } from '@angular/core'
import type { FhirResource } from 'fhir/r4'
import type { Criteria } from './criteria.ts'
import { asFailure, type FhirFailure } from './fhir-failure.ts'
import { injectFhir } from './fhir-client.ts'
import { type Wanted, wantedBy } from '../live/change.ts'
import { refreshWhenChanged } from '../live/refresh-when-changed.ts'
import { failureOf, type Loadable, stateOf } from './loadable.ts'
import { reloadWhenBack } from './reload-when-back.ts'
import type { SearchPage } from './search-page.ts'

type TypeName = FhirResource['resourceType']
type ResourceOf<N extends TypeName> = Extract<FhirResource, { resourceType: N }>

/** A search as a screen shows it, page by page. */
export interface SearchList<T> extends Loadable {
  readonly rows: Signal<readonly T[]>
  readonly included: Signal<readonly FhirResource[]>
  readonly total: Signal<number | undefined>
  /** Whether it waits for criteria. */
  readonly isIdle: Signal<boolean>
  /** Whether the server has rows that are not shown. */
  readonly hasMore: Signal<boolean>
  readonly isLoadingMore: Signal<boolean>
  /** Why the last "Show more" failed; the rows so far stay. */
  readonly moreFailure: Signal<FhirFailure | undefined>
  loadMore(): Promise<void>
}

export interface SearchOptions {
  /** Safety: fetch every page before anything is shown, for lists where a row that is missing reads as "there is none". */
  complete?: boolean
  /** False: what others change meanwhile does not show until it is asked for, as under a form that edits it. */
  live?: boolean
}

interface Answer<T> {
  readonly pages: readonly SearchPage<T>[]
  readonly asOf: Date
}

interface More {
  readonly isLoading: boolean
  readonly failure?: FhirFailure
}

/**
 * Searches as the criteria say, and again whenever they change; `null` waits.
 * Safety: a new patient's criteria drop the rows of the old one at once, and late answers are never shown.
 */
export function injectSearch<N extends TypeName>(
  type: N,
  criteria: () => Criteria | null,
  { complete = false, live = true }: SearchOptions = {},
): SearchList<ResourceOf<N>> {
  type Row = ResourceOf<N>
  const fhir = injectFhir()
  const first = resource({
    params: () => criteria() ?? undefined,
    loader: async ({ params, abortSignal }): Promise<Answer<Row>> => ({
      pages: complete
        ? await fhir.searchAll(type, params, abortSignal)
        : [await fhir.search(type, params, abortSignal)],
      asOf: new Date(),
    }),
  })
  const answer = linkedSignal<Answer<Row> | undefined>(() => (first.hasValue() ? first.value() : undefined))
  const more = linkedSignal<Answer<Row> | undefined, More>({
    source: () => (first.hasValue() ? first.value() : undefined),
    computation: () => ({ isLoading: false }),
  })
  const pages = computed(() => answer()?.pages ?? [])
  const next = computed(() => pages().at(-1)?.next)
  const failure = computed(() => failureOf(first))
  reloadWhenBack(failure, () => void first.reload())

  /** As many pages as are shown, so that no row moves away under somebody's eyes. */
  async function refresh(): Promise<void> {
    const [before, wanted] = [answer(), criteria()]
    if (!before || !wanted || more().isLoading) return void first.reload()
    try {
      const fresh = [await fhir.search(type, wanted)]
      for (let page = fresh[0]; page?.next && fresh.length < before.pages.length; page = fresh.at(-1))
        fresh.push(await fhir.nextPage(type, page.next))
      if (answer() === before) answer.set({ pages: fresh, asOf: new Date() })
    } catch {
      // Safety: rows that are known to be old are not left standing; the reload says what is wrong.
      if (answer() === before) first.reload()
    }
  }
  if (live) {
    const shown = (): Wanted | null => {
      const wanted = answer() && criteria()
      return wanted ? wantedBy(type, wanted) : null
    }
    refreshWhenChanged(shown, () => untracked(refresh))
  }

  return {
    state: computed(() => stateOf(first, () => !next() && pages().every(({ rows }) => !rows.length))),
    failure,
    asOf: computed(() => answer()?.asOf),
    notices: computed(() => pages().flatMap(({ notices }) => notices)),
    rows: computed(() => pages().flatMap(({ rows }) => rows)),
    included: computed(() => pages().flatMap(({ included }) => included)),
    total: computed(() => pages()[0]?.total),
    isIdle: computed(() => first.status() === 'idle'),
    hasMore: computed(() => next() !== undefined),
    isLoadingMore: computed(() => more().isLoading),
    moreFailure: computed(() => more().failure),
    reload: () => void first.reload(),
    async loadMore(): Promise<void> {
      const [before, link] = [answer(), next()]
      if (!before || !link || more().isLoading) return
      more.set({ isLoading: true })
      try {
        const page = await fhir.nextPage(type, link)
        if (answer() !== before) return
        answer.set({ ...before, pages: [...before.pages, page] })
        more.set({ isLoading: false })
      } catch (error) {
        if (answer() === before) more.set({ isLoading: false, failure: asFailure(error) })
      }
    },
  }
}
