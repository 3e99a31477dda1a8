/** Fixed values and patterns (https://hl7.org/fhir/R4/elementdefinition-definitions.html#ElementDefinition.pattern_x_). */
import { keyOf } from '../fhirpath/evaluate-operators.ts'
import { isObject } from '../fhirpath/path-items.ts'

export type ValueTest = (value: unknown) => boolean

/** The very value, nothing more. */
export function isFixed(fixed: unknown): ValueTest {
  if (typeof fixed === 'string' || typeof fixed === 'boolean') return (value) => value === fixed
  const key = keyOf(fixed)
  return (value) => value !== undefined && keyOf(value) === key
}

/** At least what the pattern has; of a list some item for each item of the pattern. */
export function matchesPattern(pattern: unknown): ValueTest {
  if (Array.isArray(pattern)) {
    const tests = pattern.map(matchesPattern)
    return (value) => Array.isArray(value) && tests.every((test) => value.some(test))
  }
  if (!isObject(pattern)) return isFixed(pattern)
  const members = Object.entries(pattern).map(([name, member]) => [name, matchesPattern(member)] as const)
  return (value) => {
    if (!isObject(value)) return false
    for (const [name, test] of members) if (!test(value[name])) return false
    return true
  }
}

/** What a fixed value or pattern says of elements below it. */
export function dig(value: unknown, names: readonly string[]): unknown[] {
  const [name, ...rest] = names
  if (Array.isArray(value)) return value.flatMap((item) => dig(item, names))
  if (name === undefined) return value === undefined ? [] : [value]
  return isObject(value) ? dig(value[name], rest) : []
}
