/** The parameters of a search that lead to other resources: chains, `_has`, includes (https://hl7.org/fhir/R4/search.html#chaining). */
import type { ResourceDefinition } from '@medley/fhir/definition'
import { fail, type Failure } from '@medley/fhir/failures'
import type { Parameters } from './source.ts'

/** `subject:Patient.name:exact=Ann` */
export interface Chain {
  kind: 'chain'
  name: string
  /** Reference parameter of the searched type. */
  parameter: string
  /** Types that the reference may lead to and that know `rest`. */
  targets: readonly string[]
  /** Parameter of the targets, which may be a chain again. */
  rest: string
  value: string
}

/** `_has:Observation:patient:code=1234-5` */
export interface Has {
  kind: 'has'
  name: string
  /** Type that refers to the searched one. */
  type: string
  parameter: string
  rest: string
  value: string
}

/** `_list=42`: members of a List. */
export interface Listed {
  kind: 'list'
  name: string
  /** Ids of lists, any of which may have the resource. */
  value: string
}

export type Join = Chain | Has | Listed

export interface Include {
  direction: 'include' | 'revinclude'
  /** Type that has the reference. */
  type: string
  /** `*` for every reference. */
  parameter: string
  target: string | undefined
  iterate: boolean
}

export interface JoinedQuery {
  plain: Parameters
  joins: readonly Join[]
  includes: readonly Include[]
  /** Names that are not understood. */
  unknown: readonly string[]
}

/** Definition of any R4 type; `undefined` for a name that is none. */
export type Definitions = (type: string) => ResourceDefinition | undefined

const INCLUDE = /^_(include|revinclude)(?::(iterate))?$/
const HAS = /^_has:([A-Z][A-Za-z]+):([A-Za-z-]+):(.+)$/
const CHAIN = /^([A-Za-z-]+)(?::([A-Z][A-Za-z]+))?\.(.+)$/
const LEADS_ELSEWHERE = /^(?:_(?:has|include|revinclude)(?::|$)|_list$|[A-Za-z-]+(?::[A-Z][A-Za-z]+)?\.)/

/** Whether one server can answer by its resources of the searched type alone. */
export const isJoined = (names: Iterable<string>): boolean => {
  for (const name of names) if (LEADS_ELSEWHERE.test(name)) return true
  return false
}

export function parseJoins(
  definition: ResourceDefinition,
  parameters: Parameters,
  definitions: Definitions,
): JoinedQuery {
  const plain: (readonly [string, string])[] = []
  const joins: Join[] = []
  const includes: Include[] = []
  const unknown: string[] = []
  for (const [name, value] of parameters) {
    if (value === '') continue
    const include = INCLUDE.exec(name)
    if (include) {
      const found = parseInclude(
        { direction: include[1], iterate: include[2] !== undefined, value },
        definition,
        definitions,
      )
      if (found) includes.push(found)
      else unknown.push(`${name}=${value}`)
    } else if (!LEADS_ELSEWHERE.test(name)) plain.push([name, value])
    else {
      const join = parseJoin(definition, { name, value }, definitions)
      if (join) joins.push(join)
      else unknown.push(name)
    }
  }
  return { plain, joins, includes, unknown }
}

interface Named {
  name: string
  value: string
}

function parseJoin(
  definition: ResourceDefinition,
  { name, value }: Named,
  definitions: Definitions,
): Join | undefined {
  if (name === '_list')
    return definitions('List') && LIST_IDS.test(value) ? { kind: 'list', name, value } : undefined
  const has = HAS.exec(name)
  if (has) {
    const [, type = '', parameter = '', rest = ''] = has
    const there = definitions(type)
    const reference = there?.searchParameters[parameter]
    if (!there || reference?.kind !== 'reference' || !mayLeadTo(reference.targets, definition.type))
      return undefined
    return isKnown(there, rest, definitions) ? { kind: 'has', name, type, parameter, rest, value } : undefined
  }
  return parseChain(definition, { name, value }, definitions)
}

function parseChain(
  definition: ResourceDefinition,
  { name, value }: Named,
  definitions: Definitions,
): Chain | undefined {
  const chain = CHAIN.exec(name)
  if (!chain) return undefined
  const [, parameter = '', only, rest = ''] = chain
  const reference = definition.searchParameters[parameter]
  if (reference?.kind !== 'reference') return undefined
  const allowed = only === undefined ? reference.targets : mayLeadTo(reference.targets, only) ? [only] : []
  const targets = allowed.filter((type) => {
    const there = definitions(type)
    return there !== undefined && isKnown(there, rest, definitions)
  })
  return targets.length > 0 ? { kind: 'chain', name, parameter, targets, rest, value } : undefined
}

/** A parameter without targets may lead to any type. */
const mayLeadTo = (targets: readonly string[], type: string): boolean =>
  targets.length === 0 || targets.includes(type)

/** Lists by id; what R4 calls functional lists ($current-problems) is not kept here. */
const LIST_IDS = /^[A-Za-z0-9.,-]*$/

const COMMON: ReadonlySet<string> = new Set(['_id', '_lastUpdated'])

/** Whether a type has the parameter that a name begins with. */
function isKnown(definition: ResourceDefinition, name: string, definitions: Definitions): boolean {
  if (LEADS_ELSEWHERE.test(name)) return parseJoin(definition, { name, value: '' }, definitions) !== undefined
  const [code = ''] = name.split(':')
  return COMMON.has(code) || definition.searchParameters[code] !== undefined
}

const VALUE = /^([A-Z][A-Za-z]+):(\*|[A-Za-z-]+)(?::([A-Z][A-Za-z]+))?$/

function parseInclude(
  { direction, iterate, value }: { direction: string | undefined; iterate: boolean; value: string },
  { type: searched }: ResourceDefinition,
  definitions: Definitions,
): Include | undefined {
  if (direction === 'include' && value === '*')
    return { direction, type: searched, parameter: '*', target: undefined, iterate }
  const [, type = '', parameter = '', target] = VALUE.exec(value) ?? []
  const definition = definitions(type)
  if (!definition) return undefined
  if (parameter !== '*' && definition.searchParameters[parameter]?.kind !== 'reference') return undefined
  return { direction: direction === 'include' ? 'include' : 'revinclude', type, parameter, target, iterate }
}

export const unknownParameter = (type: string, name: string): Failure =>
  fail('badRequest', 'search-parameter-unknown', `${type} cannot be searched by '${plainName(name)}'.`, {
    expression: [`http.${plainName(name)}`],
  })

/** Names come from the request: shown only as far as they look like a name. */
export const plainName = (name: string): string => name.replace(/[^A-Za-z0-9_.:*=-]/g, '?').slice(0, 80)
