import type { Bundle, FhirResource, OperationOutcome } from 'fhir/r4'
import { outcomeMessage } from './fhir-failure.ts'

/** One page of a search. */
export interface SearchPage<T> {
  readonly rows: readonly T[]
  /** What `_include` brought along. */
  readonly included: readonly FhirResource[]
  /** Sentences of the server about what the answer lacks. */
  readonly notices: readonly string[]
  readonly total: number | undefined
  /** Path and query of the next page. */
  readonly next: string | undefined
}

/** Only the path counts: behind a proxy the server may not know its own host. */
const pathOf = (url: string): string => {
  const { pathname, search } = new URL(url, 'http://any')
  return pathname + search
}

export function readSearchPage<T>(bundle: Bundle): SearchPage<T> {
  const entries = bundle.entry ?? []
  const of = (mode: string): FhirResource[] =>
    entries
      .filter(({ search }) => (search?.mode ?? 'match') === mode)
      .flatMap(({ resource }) => resource ?? [])
  const next = bundle.link?.find(({ relation }) => relation === 'next')?.url
  return {
    rows: of('match').filter(({ resourceType }) => resourceType !== 'OperationOutcome') as T[],
    included: of('include'),
    notices: of('outcome')
      .map((outcome) => outcomeMessage(outcome as OperationOutcome))
      .filter(Boolean),
    total: bundle.total,
    next: next ? pathOf(next) : undefined,
  }
}
