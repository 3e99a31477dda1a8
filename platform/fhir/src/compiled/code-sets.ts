/** Required bindings to value sets whose codes are known (https://hl7.org/fhir/R4/terminologies.html#required). */
import type { Checker, FhirObject } from './checker.ts'
import { isObject } from './elements.ts'
import { code, type PrimitiveCheck } from './primitives.ts'

export interface CodeSet {
  url: string
  check: PrimitiveCheck
  /** Whether a Coding is one of the value set's. */
  has(coding: FhirObject): boolean
}

/** @param systems codes by their code system, separated by spaces; no code of these value sets has one. */
export function codeSet(url: string, systems: Readonly<Record<string, string>>): CodeSet {
  const bySystem = new Map(
    Object.entries(systems).map(([system, codes]) => [system, new Set(codes.split(' '))]),
  )
  const all = new Set([...bySystem.values()].flatMap((codes) => [...codes]))
  return {
    url,
    check(checker, name, place, value) {
      if (typeof value !== 'string' || value === '') code(checker, name, place, value)
      else if (!all.has(value)) refuse(checker, { name, place, value, url })
    },
    has: ({ system, code: value }) =>
      typeof system === 'string' && typeof value === 'string' && (bySystem.get(system)?.has(value) ?? false),
  }
}

/** A value set that cannot be listed but whose codes have a form. */
export const codeForm = (url: string, pattern: RegExp): CodeSet => ({
  url,
  check(checker, name, place, value) {
    if (typeof value !== 'string' || value === '') code(checker, name, place, value)
    else if (!pattern.test(value)) refuse(checker, { name, place, value, url })
  },
  has: () => true,
})

interface Refusal {
  name: string
  place: number
  value: string
  url: string
}

function refuse(checker: Checker, { name, place, value, url }: Refusal): void {
  const shown = /^[A-Za-z0-9._+-]{1,40}$/.test(value) ? `'${value}'` : 'a code'
  checker.report({
    code: 'code-invalid',
    failure: 'code-unknown',
    expression: checker.expression(name, place),
    problem: `is ${shown}, which is not in the value set ${url}.`,
  })
}

/** One coding of a CodeableConcept must be of the value set, unless the concept says by an extension why there is none. */
export function concept(checker: Checker, name: string, value: unknown, set: CodeSet): void {
  for (const one of Array.isArray(value) ? value : [value]) {
    if (!isObject(one)) continue
    const codings = Array.isArray(one['coding']) ? one['coding'] : []
    if (codings.some((coding) => isObject(coding) && set.has(coding))) continue
    if (codings.length === 0 && one['extension'] !== undefined) continue
    checker.report({
      code: 'code-invalid',
      failure: 'code-unknown',
      expression: checker.expression(name),
      problem: `needs a coding of the value set ${set.url}.`,
    })
  }
}
