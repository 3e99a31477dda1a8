/** From the words of the policy to a filter on rows: `status=active&author={user}`, `.docStatus:not=preliminary`. */
import type { ResourceDefinition } from '@medley/fhir/definition'
import { parseSearch, type SearchSettings } from '@medley/fhir/search/parse-search'
import { all, NONE, type Rows } from '@medley/fhir/search/row-filter'
import type { Principal } from './principal.ts'

/** A type, and how its searches are read. */
export interface Place {
  definition: ResourceDefinition
  settings: SearchSettings
}

export function rowsOf(place: Place, principal: Pick<Principal, 'fhirUser'> | undefined, text: string): Rows {
  if (text.includes('{user}') && principal?.fhirUser === undefined) return NONE
  const words = text.replaceAll('{user}', principal?.fhirUser ?? '')
  return all(words.split('&').map((one) => partOf(place, one)))
}

function partOf({ definition, settings }: Place, text: string): Rows {
  const [name = '', value = ''] = splitOnce(text)
  const element = /^\.(\w+):not$/.exec(name)?.[1]
  if (element !== undefined) return { kind: 'element', name: element, noneOf: value.split(',') }
  const { criteria } = parseSearch(definition, [[name, value]], { ...settings, strict: true })
  return all(criteria.map((criterion) => ({ kind: 'criterion', criterion })))
}

function splitOnce(text: string): [string, string] {
  const place = text.indexOf('=')
  return [text.slice(0, place), text.slice(place + 1)]
}
