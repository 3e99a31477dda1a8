/**
 * What of a search a foreign server is asked, and what is left to the matcher. The server is asked only what it says that
 * it understands, in the plainest form that finds at least every match; everything is checked again on what it answers.
 */
import type { ResourceDefinition } from '@medley/fhir/definition'
import { parseSearch, type SearchSettings } from '@medley/fhir/search/parse-search'
import type { Criterion, SearchQuery } from '@medley/fhir/search/query'
import { splitUnescaped } from '@medley/fhir/search/search-value'
import type { Parameters, SourceQuery } from '../search/source.ts'
import type { TypeAbilities } from './abilities.ts'
import { serverUnable } from './unavailable-server.ts'

/** How a parameter's values are written so that the server finds them, as a trial showed; `undefined`: not at all. */
export type FormOf = (criterion: Criterion) => ((value: string) => string | undefined) | undefined

export interface Request {
  parameters: Parameters
  /** What the requests before it ask in place of its own alternatives: whoever matches that has been found already. */
  before: readonly [name: string, value: string] | undefined
}

export interface Question {
  /** Together the answers hold every match. */
  requests: Request[]
  /** `_id` where the server cannot search by it: resources that are read one by one. */
  reads: readonly string[] | undefined
  /** Names of parameters that the matcher decides alone. */
  emulated: string[]
  /** Below `Patient/1/`. */
  compartment: string | undefined
}

export interface Asking {
  /** Of the server, for messages. */
  name: string
  definition: ResourceDefinition
  abilities: TypeAbilities
  /** The server searches in compartments. */
  compartments: boolean
  settings: SearchSettings
  formOf: FormOf
}

/** So many requests are made in place of one list of alternatives. */
const MAX_REQUESTS = 200
/** So many values go into one list. */
const LIST = 100

const SHAPING: ReadonlySet<string> = new Set([
  '_sort', '_count', '_total', '_summary', '_elements', '_format', '_pretty', '_cursor',
]) // prettier-ignore

interface NativePart {
  name: string
  /** As the server is asked. */
  values: string[]
  /** As the client asked: the parameter with its modifier, and the same values. */
  asked: { name: string; values: string[] }
}

const part = (name: string, values: string[]): NativePart => ({ name, values, asked: { name, values } })

export function questionOf(asking: Asking, { parameters, compartment }: SourceQuery): Question {
  const emulated: string[] = []
  const parts: NativePart[] = []
  let reads: readonly string[] | undefined
  for (const [name, value] of parameters) {
    if (value === '' || SHAPING.has(name)) continue
    const native = partOf(asking, name, value)
    if (native) parts.push(native)
    else if (name === '_id') reads = splitUnescaped(value, ',')
    else emulated.push(name)
  }
  const inCompartment = compartment === undefined ? undefined : compartmentOf(asking, compartment)
  if (inCompartment?.part) parts.push(...inCompartment.part)
  if (compartment !== undefined && !inCompartment) emulated.push('the compartment')
  const isRead = reads !== undefined && !parts.some(({ values }) => values.length === 1)
  if (reads && !isRead) emulated.push('_id')
  return {
    requests: isRead ? [] : requestsOf(parts, { asking, emulated }),
    reads: isRead ? reads : undefined,
    emulated: [...new Set(emulated)],
    compartment: inCompartment?.part ? undefined : inCompartment && compartment,
  }
}

function partOf(asking: Asking, name: string, value: string): NativePart | undefined {
  const { definition, abilities, settings, formOf } = asking
  const query = parseSearch(definition, [[name, value]], { ...settings, strict: true })
  if (query.texts.length > 0 || query.criteria.some(({ parameter }) => parameter.kind === 'special')) {
    if (abilities.searchParameters.has(name)) return part(name, [value])
    throw serverUnable(asking.name, `the search parameter '${name}'`)
  }
  const [code = name] = name.split(':')
  if (!abilities.searchParameters.has(code)) return undefined
  if (query.ids.length > 0 || query.updated.length > 0) return part(name, splitUnescaped(value, ','))
  const [criterion] = query.criteria
  if (!criterion || !isWidening(criterion) || !criterion.values.every(isSafe)) return undefined
  const write = formOf(criterion)
  if (!write) return undefined
  const values = splitUnescaped(value, ',')
  const written = values.map((one) => write(typed(criterion, one)))
  return written.every((one) => one !== undefined)
    ? { name: code, values: written, asked: { name, values } }
    : undefined
}

/** `subject:Patient=1` is `subject=Patient/1`. */
const typed = ({ modifier, parameter }: Criterion, value: string): string =>
  parameter.kind === 'reference' && modifier !== undefined && !value.includes('/')
    ? `${modifier}/${value}`
    : value

/** Without the modifier the parameter finds at least as much: what is exact begins so, what is of a type is a reference. */
const isWidening = ({ modifier, parameter, missing }: Criterion): boolean =>
  missing === undefined &&
  (modifier === undefined ||
    (parameter.kind === 'string' && modifier === 'exact') ||
    (parameter.kind === 'reference' && parameter.targets.includes(modifier)))

/** Servers differ in `ne` and `ap`, and not all convert units: asked so, one could leave out a match. */
function isSafe(value: SearchQuery['criteria'][number]['values'][number]): boolean {
  switch (value.kind) {
    case 'date':
    case 'number':
      return value.prefix !== 'ne' && value.prefix !== 'ap'
    case 'quantity':
      return value.prefix !== 'ne' && value.prefix !== 'ap' && value.code === undefined
    case 'composite':
      return value.parts.every(isSafe)
    case 'token':
    case 'typed-identifier':
    case 'reference':
    case 'string':
    case 'uri':
    case 'near':
      return true
  }
}

/** In the way of the server itself, or by the parameters that make a member, if it knows them all. */
function compartmentOf(asking: Asking, patient: string): { part?: NativePart[] } | undefined {
  const { definition, abilities, compartments } = asking
  if (definition.type === 'Patient') {
    const own = partOf(asking, '_id', patient)
    return own && { part: [own] }
  }
  if (compartments) return {}
  const [only, ...more] = definition.patientCompartment
  if (only === undefined || more.length > 0 || !abilities.searchParameters.has(only)) return undefined
  const member = partOf(asking, only, `Patient/${patient}`)
  return member && { part: [member] }
}

interface Splitting {
  asking: Asking
  emulated: string[]
}

/** Alternatives in lists where the server knows lists, else one request for each; only one parameter is taken apart. */
function requestsOf(parts: readonly NativePart[], { asking: { abilities }, emulated }: Splitting): Request[] {
  const single = parts.filter(({ values }) => values.length === 1)
  const several = parts
    .filter(({ values }) => values.length > 1)
    .sort((one, other) => one.values.length - other.values.length)
  const short = ({ values }: NativePart): boolean => abilities.orLists && values.length <= LIST
  const [apart, ...rest] = several.filter((one) => !short(one))
  const whole = [...single, ...several.filter(short)].map(
    ({ name, values }) => [name, values.join(',')] as const,
  )
  emulated.push(...rest.map(({ asked }) => asked.name))
  if (!apart) return [{ parameters: whole, before: undefined }]
  const size = abilities.orLists ? LIST : 1
  const count = Math.ceil(apart.values.length / size)
  if (count > MAX_REQUESTS) {
    emulated.push(apart.asked.name)
    return [{ parameters: whole, before: undefined }]
  }
  return Array.from({ length: count }, (_, place): Request => ({
    parameters: [...whole, [apart.name, apart.values.slice(place * size, (place + 1) * size).join(',')]],
    before: place === 0 ? undefined : [apart.asked.name, apart.asked.values.slice(0, place * size).join(',')],
  }))
}
