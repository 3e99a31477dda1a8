/** From the parameters of a search request to a `SearchQuery`, or a Failure that names the parameter. */
import type { ResourceDefinition, SearchParameter } from '../definition.ts'
import { fail } from '../failures.ts'
import { parsePrefixedDate } from './search-value.ts'
import { parseSort } from './parse-sort.ts'
import { invalidValue, parseValue } from './parse-value.ts'
import { parseFilter } from './parse-filter.ts'
import { projectionOf } from './parse-projection.ts'
import type { Criterion, SearchQuery } from './query.ts'
import { splitUnescaped } from './search-value.ts'

export interface SearchSettings {
  /** `Prefer: handling=strict`; conditional criteria are always strict (https://hl7.org/fhir/R4/search.html#errors). */
  strict: boolean
  defaultCount: number
  maxCount: number
  /** Base URLs that mean this server in a reference. */
  selfBases: readonly string[]
}

type Draft = {
  -readonly [K in keyof SearchQuery]: SearchQuery[K] extends readonly (infer Item)[] ? Item[] : SearchQuery[K]
}

type Control = (draft: Draft, value: string, settings: SearchSettings) => void

/** Parameters that shape the answer rather than select resources. */
const controls: Readonly<Record<string, Control>> = {
  _id: (draft, value) => draft.ids.push(splitUnescaped(value, ',')),
  _lastUpdated: (draft, value) => draft.updated.push(parsePrefixedDate('_lastUpdated', value)),
  _count: (draft, value, settings) => {
    const count = wholeNumber('_count', value)
    draft.count = Math.min(count, settings.maxCount)
    if (count === 0) draft.summary = 'count'
  },
  _total: (draft, value) => {
    if (!['none', 'estimate', 'accurate'].includes(value))
      throw invalidValue('_total', 'none, estimate or accurate')
    draft.total = value === 'none' ? 'none' : 'accurate'
  },
  _summary: (draft, value) => {
    if (value === 'count') draft.summary = value
    else draft.projection = projectionOf('_summary', value)
  },
  _elements: (draft, value) => {
    draft.projection = projectionOf('_elements', value)
  },
  _cursor: (draft, value) => {
    draft.cursor = value
  },
  _text: (draft, value) => draft.texts.push({ within: 'narrative', words: value }),
  _content: (draft, value) => draft.texts.push({ within: 'content', words: value }),
  _format: () => undefined,
  _pretty: () => undefined,
}

/** Controls that steer the answer but are no part of the search that the self link repeats. */
const UNREPEATED: ReadonlySet<string> = new Set(['_cursor', '_format', '_pretty'])

export function parseSearch(
  definition: ResourceDefinition,
  parameters: Iterable<readonly [string, string]>,
  settings: SearchSettings,
): SearchQuery {
  const draft: Draft = {
    type: definition.type,
    criteria: [],
    filters: [],
    texts: [],
    ids: [],
    updated: [],
    compartment: undefined,
    sort: [],
    count: settings.defaultCount,
    total: 'none',
    summary: 'false',
    cursor: undefined,
    understood: [],
    ignored: [],
  }
  for (const [name, value] of parameters) {
    // An empty value is as if the parameter were not there: https://hl7.org/fhir/R4/search.html#p2
    if (value === '') continue
    if (takeParameter({ draft, definition, settings }, name, value)) {
      if (!UNREPEATED.has(name)) draft.understood.push([name, value])
    } else if (settings.strict) {
      throw fail(
        'badRequest',
        'search-parameter-unknown',
        `${definition.type} has no search parameter '${plain(name)}'.`,
        {
          expression: [`http.${plain(name)}`],
        },
      )
    } else {
      draft.ignored.push(plain(name))
    }
  }
  return draft
}

interface Parsing {
  draft: Draft
  definition: ResourceDefinition
  settings: SearchSettings
}

function takeParameter({ draft, definition, settings }: Parsing, name: string, value: string): boolean {
  if (name === '_sort') {
    draft.sort = parseSort(definition, value)
    return true
  }
  if (name === '_filter') {
    draft.filters.push(parseFilter(definition, value, (...one) => criterionOf(definition, one, settings)))
    return true
  }
  const control = controls[name]
  if (control) {
    control(draft, value, settings)
    return true
  }
  if (!definition.searchParameters[splitModifier(name)[0]]) return false
  draft.criteria.push(criterionOf(definition, [name, value], settings))
  return true
}

function criterionOf(
  definition: ResourceDefinition,
  [name, value]: readonly [string, string],
  settings: SearchSettings,
): Criterion {
  const [code, modifier] = splitModifier(name)
  const parameter = definition.searchParameters[code]
  if (!parameter) throw invalidValue(code, 'nothing: there is no such parameter')
  return parseCriterion({ code, parameter, modifier }, value, settings)
}

function splitModifier(name: string): [string, string | undefined] {
  const colon = name.indexOf(':')
  return colon < 0 ? [name, undefined] : [name.slice(0, colon), name.slice(colon + 1)]
}

interface NamedParameter {
  code: string
  parameter: SearchParameter
  modifier: string | undefined
}

/** Modifiers of each kind of parameter; a reference also takes the name of a target type. */
const modifiers: Readonly<Record<SearchParameter['kind'], readonly string[]>> = {
  token: ['not', 'text', 'of-type', 'missing'],
  reference: ['identifier', 'missing'],
  string: ['exact', 'contains', 'missing'],
  date: ['missing'],
  uri: ['above', 'below', 'missing'],
  number: ['missing'],
  quantity: ['missing'],
  composite: ['missing'],
  special: [],
}

function parseCriterion(named: NamedParameter, value: string, settings: SearchSettings): Criterion {
  const { code, parameter, modifier } = named
  if (modifier !== undefined && !allowsModifier(parameter, modifier)) {
    throw fail(
      'badRequest',
      'search-modifier-unsupported',
      `'${code}' does not take the modifier ':${plain(modifier)}'.`,
      {
        expression: [`http.${code}:${plain(modifier)}`],
      },
    )
  }
  if (modifier === 'missing') {
    if (value !== 'true' && value !== 'false') throw invalidValue(`${code}:missing`, 'true or false')
    return { code, parameter, modifier, values: [], missing: value === 'true' }
  }
  const values = splitUnescaped(value, ',').map((one) => parseValue(named, one, settings))
  return { code, parameter, modifier, values }
}

function allowsModifier(parameter: SearchParameter, modifier: string): boolean {
  if (modifiers[parameter.kind].includes(modifier)) return true
  return parameter.kind === 'reference' && parameter.targets.includes(modifier)
}

function wholeNumber(name: string, value: string): number {
  if (!/^\d{1,9}$/.test(value)) throw invalidValue(name, 'a whole number')
  return Number(value)
}

/** Names come from the request: shown only as far as they look like a name. */
const plain = (name: string): string => name.replace(/[^A-Za-z0-9_.:-]/g, '?').slice(0, 60)
