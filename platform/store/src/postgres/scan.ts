/** What indexes cannot decide is decided on the documents: candidates in order, batch after batch, until a page is full. */
import { matchesComposite } from '@medley/fhir/search/matcher'
import { parseJson } from '@medley/fhir/json'
import type { ResourceDefinition } from '@medley/fhir/definition'
import type { Criterion, SearchQuery } from '@medley/fhir/search/query'

/** Whether a stored text is a match; `undefined` where the indexes have decided everything. */
export type Check = ((body: string) => boolean) | undefined

export function checkOf(
  definition: ResourceDefinition,
  { criteria }: SearchQuery,
  selfBases: readonly string[],
): Check {
  const composite = criteria.filter(
    ({ parameter, missing }) => parameter.kind === 'composite' && missing === undefined,
  )
  if (composite.length === 0) return undefined
  return (body) => {
    const resource = parseJson(body) as Record<string, unknown>
    return composite.every((criterion) => meets(definition, resource, { criterion, selfBases }))
  }
}

function meets(
  definition: ResourceDefinition,
  resource: Record<string, unknown>,
  { criterion, selfBases }: { criterion: Criterion; selfBases: readonly string[] },
): boolean {
  let isMet = false
  definition.extract(resource, ({ code }, value) => {
    if (isMet || code !== criterion.code || value.kind !== 'composite') return
    isMet = criterion.values.some(
      (wanted) => wanted.kind === 'composite' && matchesComposite(value.parts, wanted.parts, { selfBases }),
    )
  })
  return isMet
}
