/** One page out of several sources that keep resources of one type: merged by the sort, with a position for each source. */
import type { SearchQuery, SortKey } from '@medley/fhir/search/query'
import type { Source, SourceMatch, SourcePage, SourceQuery } from './source.ts'

/** Position of each source by name; one that is missing begins at its beginning, `null` is at its end. */
export type Positions = Readonly<Record<string, string | null>>

export interface MergedPage {
  matches: SourceMatch[]
  /** Absent on the last page. */
  next?: Positions | undefined
  total?: number | undefined
}

interface Merging {
  query: SourceQuery
  count: number
  sort: SearchQuery['sort']
  positions: Positions
}

export async function mergedPage(
  sources: readonly Source[],
  { query, count, sort, positions }: Merging,
): Promise<MergedPage> {
  const open = sources.filter(({ name }) => positions[name] !== null)
  const pages = await Promise.all(
    open.map(async (source) => ({
      source,
      page: await source.search({ ...query, cursor: positions[source.name] ?? undefined }),
    })),
  )
  const compare = comparison(sort)
  const all = pages
    .flatMap(({ source, page }) => page.matches.map((match) => ({ source, match, values: valuesOf(match) })))
    .sort(
      (one, another) =>
        compare(one.values, another.values) || (one.source.name < another.source.name ? -1 : 1),
    )
  const taken = all.slice(0, count)
  const next: Record<string, string | null> = { ...positions }
  for (const { source, page } of pages)
    next[source.name] = positionAfter(source, page, { taken, before: positions[source.name] })
  const isDone = sources.every(({ name }) => next[name] === null)
  return {
    matches: taken.map(({ match }) => match),
    next: isDone ? undefined : next,
    total: totalOf(pages.map(({ page }) => page)),
  }
}

interface Taken {
  taken: readonly { source: Source; match: SourceMatch }[]
  before: string | null | undefined
}

/** `null` when everything of this source has been taken. */
function positionAfter(source: Source, page: SourcePage, { taken, before }: Taken): string | null {
  const mine = taken.filter((one) => one.source === source)
  if (mine.length === page.matches.length && page.next === undefined) return null
  return mine.at(-1)?.match.position ?? before ?? ''
}

const valuesOf = ({ position }: SourceMatch): string[] => JSON.parse(position) as string[]

/** Sort values are texts in a position; those of times and numbers compare as numbers. Without a sort, source follows source. */
function comparison(
  sort: readonly SortKey[],
): (one: readonly string[], another: readonly string[]) => number {
  const numeric = sort.map(({ code, parameter }) =>
    parameter ? ['date', 'number', 'quantity'].includes(parameter.kind) : code === '_lastUpdated',
  )
  return (one, another) => {
    for (const [place, key] of sort.entries()) {
      const [a = '', b = ''] = [one[place], another[place]]
      const order = numeric[place] ? Number(a) - Number(b) : a < b ? -1 : a > b ? 1 : 0
      if (order !== 0) return key.descending ? -order : order
    }
    return 0
  }
}

function totalOf(pages: readonly SourcePage[]): number | undefined {
  const totals = pages.map(({ total }) => total)
  return totals.some((total) => total === undefined)
    ? undefined
    : totals.reduce((sum: number, total) => sum + (total ?? 0), 0)
}
