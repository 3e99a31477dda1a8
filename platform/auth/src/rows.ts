/** From the words of the policy to a filter on rows: `status=active&author={user}`, `.docStatus:not=preliminary`. */
import type { ResourceDefinition } from '@medley/fhir/definition'
import { parseSearch, type SearchSettings } from '@medley/fhir/search/parse-search'
import { all, NONE, type Rows } from '@medley/fhir/search/row-filter'
import { codesOf } from './policy/disciplines.ts'
import type { Principal } from './principal.ts'

/** A type, and how its searches are read. */
export interface Place {
  definition: ResourceDefinition
  settings: SearchSettings
}

type Asker = Pick<Principal, 'fhirUser' | 'disciplines'>

/** What stands in braces in the policy. */
const words: Readonly<Record<string, (asker: Asker) => readonly string[]>> = {
  user: ({ fhirUser }) => (fhirUser === undefined ? [] : [fhirUser]),
  discipline: ({ disciplines = [] }) => codesOf(disciplines).own,
  otherDisciplines: ({ disciplines = [] }) => codesOf(disciplines).others,
}

export function rowsOf(place: Place, asker: Asker | undefined, text: string): Rows {
  return all(text.split('&').map((one) => filled(place, asker ?? {}, one)))
}

/** Nothing is one of no words, and everything is none of them. */
function filled(place: Place, asker: Asker, text: string): Rows {
  const word = /\{(\w+)\}/.exec(text)?.[1]
  if (word === undefined) return partOf(place, text)
  const values = words[word]?.(asker) ?? []
  if (values.length === 0) return text.includes(':not=') ? undefined : NONE
  return partOf(place, text.replace(`{${word}}`, values.join(',')))
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
