/** Input and output of operations: the Parameters resource (https://hl7.org/fhir/R4/parameters.html). */
import { fail } from '@medley/fhir/failures'
import { parseJson } from '@medley/fhir/json'
import type { Call } from '../context.ts'
import { requireJson, textOf } from '../request-body.ts'

export type Json = Record<string, unknown>

export interface Parameter {
  name: string
  resource?: Json
  [value: string]: unknown
}

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The parameters of a POST; a body that is a resource itself stands for the one parameter `resource`. */
export function readParameters(call: Call): Parameter[] {
  if (!call.body || call.body.length === 0) return []
  requireJson(call)
  const body = parseJson(textOf(call.body))
  if (!isObject(body) || typeof body['resourceType'] !== 'string')
    throw fail('badRequest', 'parameters-expected', 'An operation takes a resource or Parameters.')
  if (body['resourceType'] !== 'Parameters') return [{ name: 'resource', resource: body }]
  const parameter = body['parameter'] ?? []
  if (
    !Array.isArray(parameter) ||
    !parameter.every((one) => isObject(one) && typeof one['name'] === 'string')
  )
    throw fail('badRequest', 'parameters-expected', 'Each parameter has a name.', {
      expression: ['Parameters.parameter'],
    })
  return parameter as Parameter[]
}

/** The value of the first parameter of that name, whatever its type. */
export function valueOf(parameters: readonly Parameter[], name: string): unknown {
  const found = parameters.find((one) => one.name === name)
  const key = found && Object.keys(found).find((one) => /^value[A-Z]/.test(one))
  return key === undefined ? undefined : found?.[key]
}

/** A text from the body or from the URL. */
export function textParameter(
  { query }: Call,
  parameters: readonly Parameter[],
  name: string,
): string | undefined {
  const value = valueOf(parameters, name)
  return typeof value === 'string' ? value : (query.get(name) ?? undefined)
}
