/** A search by an element that the caller is not shown would tell its value: such criteria and sorts are refused. */
import type { ResourceDefinition, SearchParameter } from '@medley/fhir/definition'
import { fail } from '@medley/fhir/failures'
import type { Filter, SearchQuery } from '@medley/fhir/search/query'

export function refuseHidden(
  { criteria, filters, texts, sort }: SearchQuery,
  definition: ResourceDefinition,
  show: ReadonlySet<string> | undefined,
): void {
  if (!show) return
  const parameters = [
    ...criteria.map(({ parameter }) => parameter),
    ...filters.flatMap(parametersOf),
    ...sort.flatMap(({ parameter }) => parameter ?? []),
  ]
  const hidden = parameters.find((parameter) => !isShown(parameter, definition, show))
  if (!hidden && texts.length === 0) return
  const name = hidden?.code ?? '_text'
  throw fail(
    'forbidden',
    'search-hidden',
    `Your role does not allow a search of ${definition.type} by '${name}'.`,
    {
      expression: [`http.${name}`],
    },
  )
}

const parametersOf = (filter: Filter): SearchParameter[] =>
  filter.kind === 'criterion' ? [filter.criterion.parameter] : filter.of.flatMap(parametersOf)

function isShown(
  { expression, kind, components }: SearchParameter,
  definition: ResourceDefinition,
  show: ReadonlySet<string>,
): boolean {
  if (kind === 'composite')
    return components.every(({ code }) => {
      const parameter = definition.searchParameters[code]
      return parameter !== undefined && isShown(parameter, definition, show)
    })
  const elements = elementsOf(expression, definition.type)
  return elements.length > 0 && elements.every((element) => element === 'meta' || show.has(element))
}

/** `Patient.deceased.ofType(dateTime)` is of `deceased`. */
const elementsOf = (expression: string, type: string): string[] =>
  [...expression.matchAll(/\b([A-Z]\w+)\.(\w+)/g)].flatMap(([, of, element]) =>
    (of === type || of === 'Resource' || of === 'DomainResource') && element ? [element] : [],
  )
