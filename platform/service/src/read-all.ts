/** Every match of a search, for views that show a whole list. */
import { fail } from '@medley/fhir/failures'
import { parseSearch } from '@medley/fhir/search/parse-search'
import type { StoredVersion } from '@medley/store/store'
import type { ViewContext } from './define-service.ts'

const PAGE = 500
/** More than this in one view is a mistake of the view. */
const MAX_PAGES = 40

/** `criteria` are search parameters with one value each; `compartment` limits to a patient's. */
export async function readAll(
  { store, access, definitions }: ViewContext,
  type: string,
  { compartment, ...criteria }: Readonly<Record<string, string>>,
): Promise<StoredVersion[]> {
  const definition = definitions.get(type)
  if (!definition) throw fail('notSupported', 'type-unsupported', `${type} is not served here.`)
  const settings = { strict: true, defaultCount: PAGE, maxCount: PAGE, selfBases: [] }
  const query = { ...parseSearch(definition, Object.entries(criteria), settings), compartment }
  const found: StoredVersion[] = []
  let cursor: string | undefined
  for (let page = 0; page < MAX_PAGES; page++) {
    const { matches, next } = await store.search(access, { ...query, cursor })
    found.push(...matches)
    if (next === undefined) return found
    cursor = next
  }
  throw fail(
    'tooCostly',
    'view-too-large',
    `There are too many ${type} resources for one view. Search for them instead.`,
  )
}
