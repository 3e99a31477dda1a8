/** What a literal reference says about its target (https://hl7.org/fhir/R4/references.html#literal). */
import { resourceTypes } from '../resource-types.ts'
import type { Checker, FhirObject } from './checker.ts'
import { isObject } from './elements.ts'

export interface Literal {
  /** `https://other/fhir` of an absolute reference. */
  base: string | undefined
  type: string
  id: string
  version: string | undefined
}

const LITERAL = /^(?:(.+)\/)?([A-Z][A-Za-z]+)\/([A-Za-z0-9\-.]{1,64})(?:\/_history\/([A-Za-z0-9\-.]{1,64}))?$/
const CONDITIONAL = /^([A-Z][A-Za-z]+)\?/

const known: ReadonlySet<string> = new Set(resourceTypes)

/** Undefined where the text is no `Type/id`, relative or absolute. */
export function parseLiteral(text: string): Literal | undefined {
  const found = LITERAL.exec(text)
  if (!found) return undefined
  const [, base, type = '', id = '', version] = found
  return known.has(type) ? { base, type, id, version } : undefined
}

/** Type of the resource that a Reference names, as far as its own text tells. */
export function targetType({ reference, type }: FhirObject): string | undefined {
  if (typeof reference === 'string') {
    const literal = parseLiteral(reference)?.type ?? CONDITIONAL.exec(reference)?.[1]
    if (literal !== undefined) return literal
  }
  return typeof type === 'string' ? type : undefined
}

/** Whether a Reference names a resource of the type. */
export const pointsTo = (value: unknown, type: string): boolean =>
  isObject(value) && targetType(value) === type

/** The types that an element's references may name (https://hl7.org/fhir/R4/references.html#targetProfile). */
export function targets(checker: Checker, name: string, value: unknown, types: ReadonlySet<string>): void {
  if (Array.isArray(value)) {
    for (let place = 0; place < value.length; place++)
      target(checker, { name, place, value: value[place], types })
  } else target(checker, { name, place: -1, value, types })
}

interface Target {
  name: string
  place: number
  value: unknown
  types: ReadonlySet<string>
}

function target(checker: Checker, { name, place, value, types }: Target): void {
  if (!isObject(value)) return
  const type = typeOfTarget(checker, value)
  if (type === undefined || types.has(type) || !known.has(type)) return
  checker.report({
    code: 'value',
    failure: 'reference-target',
    expression: checker.expression(name, place),
    problem: `refers to a ${type}, but can only refer to ${[...types].join(', ')}.`,
  })
}

/** Type of the resource that a Reference names, a contained one included. */
export function typeOfTarget(checker: Checker, reference: FhirObject): string | undefined {
  const type = targetType(reference)
  if (type !== undefined) return type
  const { reference: text } = reference
  if (typeof text !== 'string' || !text.startsWith('#')) return undefined
  const contained = checker.contained.get(text.slice(1))
  return typeof contained === 'string' ? contained : undefined
}
