/** What the operations share: the resource that they are about, and how they answer. */
import type { AppResponse } from '@medley/client/message'
import { stringifyJson } from '@medley/fhir/json'
import { fail } from '@medley/fhir/failures'
import type { OperationCall } from '@medley/service/operations/operation'
import { fhirResponse } from '@medley/service/respond'
import {
  type Codes,
  codesOf,
  hasContent,
  requireCodes,
  withoutContent,
} from '@medley/terminology/code-system'
import { canonicalOf, requireValueSet } from '@medley/terminology/resources'
import type { CodeSystem, ConceptMap, ParametersParameter, ValueSet } from 'fhir/r4'
import { terminologyFor, type Terminology } from '../terminology.ts'
import { type Input, missing } from './input.ts'

export const terminologyOf = (call: OperationCall): Terminology => terminologyFor(call)

interface Names {
  /** Of the parameter with the resource itself. */
  resource: string
  version: string
}

/** Of an instance, out of the request, or by its canonical URL. */
export async function valueSetAsked(
  call: OperationCall,
  input: Input,
  { resource, version }: Names,
): Promise<ValueSet> {
  if (call.id !== undefined) return (await instance(call)) as ValueSet
  const given = input.resource(resource, 'ValueSet')
  if (given) return given as ValueSet
  const url = input.text('url')
  if (!url) throw missing('url')
  return requireValueSet(terminologyOf(call), canonicalOf(url, input.text(version)))
}

export async function conceptMapAsked(call: OperationCall, input: Input): Promise<ConceptMap | undefined> {
  if (call.id !== undefined) return (await instance(call)) as ConceptMap
  const given = input.resource('conceptMap', 'ConceptMap')
  if (given) return given as ConceptMap
  const url = input.text('url')
  if (!url) return undefined
  const canonical = canonicalOf(url, input.text('conceptMapVersion'))
  const found = await terminologyOf(call).conceptMap(canonical)
  if (found) return found
  throw fail('notFound', 'concept-map-unknown', 'The concept map is not known here.')
}

/** `name` is that of the parameter with the URL. */
export async function codesAskedFor(
  call: OperationCall,
  input: Input,
  name: 'url' | 'system',
): Promise<Codes> {
  if (call.id !== undefined) return withCodes((await instance(call)) as CodeSystem)
  const given = input.resource('codeSystem', 'CodeSystem')
  if (given) return withCodes(given as CodeSystem)
  const url = input.text(name) ?? input.coding('coding')?.system ?? input.coding('codingA')?.system
  if (!url) throw missing(name)
  return requireCodes(terminologyOf(call), canonicalOf(url, input.text('version')))
}

function withCodes(system: CodeSystem): Codes {
  if (!hasContent(system)) throw withoutContent(system.url ?? '')
  return codesOf(system)
}

async function instance(call: OperationCall): Promise<unknown> {
  const { type, id = '' } = call
  const found = await terminologyOf(call).byId(type as 'ValueSet', id)
  if (found) return found
  throw fail('notFound', 'resource-unknown', `${type}/${id} is not known.`)
}

export const answerParameters = (parameter: readonly ParametersParameter[]): AppResponse =>
  fhirResponse(200, stringifyJson({ resourceType: 'Parameters', parameter }))
