/** The parameters of an operation, from the URL or a Parameters body, each read as the type it has in R4. */
import { fail, type Failure } from '@medley/fhir/failures'
import type { OperationCall } from '@medley/service/operations/operation'
import { isObject, type Parameter, readParameters, valueOf } from '@medley/service/operations/parameters'
import type { Coding } from 'fhir/r4'

/** Of every request, whatever the operation. */
const COMMON: ReadonlySet<string> = new Set(['_format', '_pretty', 'resource'])

export interface Input {
  has(name: string): boolean
  text(name: string): string | undefined
  /** Every occurrence. */
  texts(name: string): string[]
  flag(name: string): boolean | undefined
  /** A whole number from 0. */
  count(name: string): number | undefined
  coding(name: string): Coding | undefined
  /** The codings of a CodeableConcept. */
  codings(name: string): Coding[] | undefined
  resource(name: string, type: string): unknown
  parameters: readonly Parameter[]
}

export interface Known {
  /** Parameters that the operation works with, or that change nothing here. */
  takes: readonly string[]
  /** Parameters of R4 that would change the answer in a way that is not supported. */
  refuses?: readonly string[]
}

export function inputOf(call: OperationCall, { takes, refuses = [] }: Known): Input {
  const parameters = readParameters(call)
  for (const name of [...call.query.keys(), ...parameters.map((one) => one.name)]) {
    if (refuses.includes(name))
      throw fail(
        'notProcessable',
        'parameter-unsupported',
        `The parameter '${name}' is not supported.`,
        about(name),
      )
    if (!takes.includes(name) && !COMMON.has(name))
      throw fail('badRequest', 'parameter-unknown', 'The operation has no such parameter.', about(name))
  }
  const raw = (name: string): unknown => valueOf(parameters, name) ?? call.query.get(name) ?? undefined
  return {
    parameters,
    has: (name) => raw(name) !== undefined || parameters.some((one) => one.name === name),
    text: (name) => textIn(name, raw(name)),
    texts: (name) => [
      ...call.query.getAll(name),
      ...parameters
        .filter((one) => one.name === name)
        .flatMap((one) => textIn(name, valueOf([one], name)) ?? []),
    ],
    flag(name) {
      const value = raw(name)
      if (value === undefined || typeof value === 'boolean') return value
      if (value === 'true' || value === 'false') return value === 'true'
      throw invalid(name, 'true or false')
    },
    count(name) {
      const value = raw(name)
      if (value === undefined) return undefined
      if (/^\d{1,9}$/.test(typeof value === 'number' ? String(value) : (textIn(name, value) ?? '')))
        return Number(value)
      throw invalid(name, 'a whole number')
    },
    coding: (name) => codingIn(name, valueOf(parameters, name)),
    codings(name) {
      const value = valueOf(parameters, name)
      if (value === undefined) return undefined
      const list = isObject(value) ? value['coding'] : undefined
      if (!Array.isArray(list) || list.length === 0) throw invalid(name, 'a CodeableConcept with codings')
      return list.map((one) => codingIn(name, one) as Coding)
    },
    resource(name, type) {
      const given = parameters.find((one) => one.name === name || one.name === 'resource')
      if (!given) return undefined
      if (given.resource?.['resourceType'] === type) return given.resource
      throw invalid(given.name, `a ${type}`)
    },
  }
}

const about = (name: string): { expression: string[] } => ({
  expression: [`http.${name.replace(/[^A-Za-z0-9_.:-]/g, '?').slice(0, 60)}`],
})

export const invalid = (name: string, wanted: string): Failure =>
  fail('badRequest', 'parameter-invalid', `'${name}' takes ${wanted}.`, about(name))

export const missing = (name: string): Failure =>
  fail('badRequest', 'parameter-missing', `The parameter '${name}' is missing.`, about(name))

function textIn(name: string, value: unknown): string | undefined {
  if (value === undefined || typeof value === 'string') return value
  throw invalid(name, 'a text')
}

function codingIn(name: string, value: unknown): Coding | undefined {
  if (value === undefined) return undefined
  const { system, code, display } = isObject(value) ? value : {}
  const fine = [system, code, display].every((one) => one === undefined || typeof one === 'string')
  if (!isObject(value) || !fine) throw invalid(name, 'a Coding')
  return value
}
