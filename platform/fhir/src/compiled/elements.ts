/** Checks of the properties of an object: objects, lists, primitive siblings, unknown and missing elements. */
import { type Check, type Checker, type FhirObject, SINGLE } from './checker.ts'
import type { PrimitiveCheck } from './primitives.ts'
import type { CodeSet } from './code-sets.ts'

export const isObject = (value: unknown): value is FhirObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** An element that does not repeat and has elements of its own. */
export function one(checker: Checker, name: string, value: unknown, check: Check): void {
  if (Array.isArray(value)) notRepeated(checker, name)
  else inside(checker, name, SINGLE, { value, check })
}

/** A repeating element that has elements of its own. */
export function many(checker: Checker, name: string, value: unknown, check: Check): void {
  if (!isList(checker, name, value)) return
  for (let place = 0; place < value.length; place++)
    inside(checker, name, place, { value: value[place], check })
}

function inside(
  checker: Checker,
  name: string,
  place: number,
  { value, check }: { value: unknown; check: Check },
): void {
  if (!isObject(value)) return checker.wrongType(name, place, 'a JSON object')
  checker.enter(name, place)
  check(checker, value)
  checker.leave()
}

/** A primitive that does not repeat. */
export function primitive(checker: Checker, name: string, value: unknown, check: PrimitiveCheck): void {
  if (Array.isArray(value)) notRepeated(checker, name)
  else check(checker, name, SINGLE, value)
}

export function coded(checker: Checker, name: string, value: unknown, set: CodeSet): void {
  if (Array.isArray(value)) notRepeated(checker, name)
  else set.check(checker, name, SINGLE, value)
}

/** A repeating primitive. Its list has null where an item has only an extension, which the sibling list then holds. */
export function primitives(
  checker: Checker,
  name: string,
  value: unknown,
  { sibling, check }: { sibling: unknown; check: PrimitiveCheck },
): void {
  if (!isList(checker, name, value)) return
  for (let place = 0; place < value.length; place++) {
    const item: unknown = value[place]
    if (item !== null) check(checker, name, place, item)
    else if (!Array.isArray(sibling) || !isObject(sibling[place])) checker.empty(name, place)
  }
}

function isList(checker: Checker, name: string, value: unknown): value is unknown[] {
  if (!Array.isArray(value)) {
    checker.report({
      code: 'structure',
      failure: 'element-not-list',
      expression: checker.expression(name),
      problem: 'repeats and must be a JSON array.',
    })
    return false
  }
  if (value.length === 0) checker.empty(name)
  return true
}

function notRepeated(checker: Checker, name: string): void {
  checker.report({
    code: 'structure',
    failure: 'element-not-single',
    expression: checker.expression(name),
    problem: 'does not repeat and must not be a JSON array.',
  })
}

/** Primitive elements of a class by the name of their sibling: `_birthDate`. */
export type Siblings = Readonly<Record<string, { repeats: boolean; choice?: string }>>

export interface ClassFacts {
  siblings: Siblings
  /** Properties of each choice element. */
  choices: Readonly<Record<string, readonly string[]>>
  element: Check
}

/** A property that no case of the class took: a primitive's sibling, or something that does not belong there. */
export function other(checker: Checker, key: string, object: FhirObject, facts: ClassFacts): void {
  const sibling = Object.hasOwn(facts.siblings, key) ? facts.siblings[key] : undefined
  if (!sibling) return unknown(checker, key, facts)
  const name = key.slice(1)
  if (sibling.repeats) siblingItems(checker, name, object, facts.element)
  else {
    const value = object[key]
    if (isObject(value)) one(checker, name, value, facts.element)
    else checker.wrongType(key, SINGLE, 'a JSON object with an id or extensions')
  }
  if (sibling.choice !== undefined && object[name] === undefined) {
    const rival = facts.choices[sibling.choice]?.find(
      (property) => property !== name && object[property] !== undefined,
    )
    if (rival !== undefined) twoChoices(checker, sibling.choice, [rival, key])
  }
}

function siblingItems(checker: Checker, name: string, object: FhirObject, element: Check): void {
  const items = object[`_${name}`]
  const values = object[name]
  if (!isList(checker, `_${name}`, items)) return
  for (let place = 0; place < items.length; place++) {
    const item: unknown = items[place]
    if (item !== null) inside(checker, name, place, { value: item, check: element })
    else if (!Array.isArray(values) || (values[place] ?? null) === null) checker.empty(name, place)
  }
  if (Array.isArray(values) && values.length !== items.length) {
    checker.report({
      code: 'structure',
      failure: 'sibling-length',
      expression: checker.expression(`_${name}`),
      problem: `must have as many items as '${name}', with null where there is nothing to say.`,
    })
  }
}

/** Keys come from the request: repeated only as far as they look like the name of an element. */
const shown = (key: string): string => (/^_?[A-Za-z][A-Za-z0-9]{0,63}$/.test(key) ? key : '?')

function unknown(checker: Checker, key: string, { choices }: ClassFacts): void {
  const choice = Object.keys(choices).find(
    (name) => key.startsWith(name) && /^[A-Z]/.test(key.slice(name.length)),
  )
  checker.report({
    code: 'structure',
    failure: choice === undefined ? 'element-unknown' : 'choice-type',
    expression: checker.expression(),
    problem:
      choice === undefined
        ? `has no element '${shown(key)}'.`
        : `has '${shown(key)}', but ${choice}[x] can only be ${choices[choice]?.join(', ') ?? ''}.`,
  })
}

/** Remembers which property of a choice element is used, and reports a second one. */
export function choose(checker: Checker, choice: string, used: string, property: string): string {
  if (used !== '') twoChoices(checker, choice, [used, property])
  return property
}

function twoChoices(checker: Checker, choice: string, properties: readonly [string, string]): void {
  checker.report({
    code: 'structure',
    failure: 'choice-repeated',
    expression: checker.expression(),
    problem: `has ${properties[0]} and ${properties[1]}, but ${choice}[x] takes one of them only.`,
  })
}

/** A mandatory element has no value; a primitive may have extensions instead. */
export function missing(checker: Checker, object: FhirObject, name: string): void {
  if (object[`_${name}`] === undefined) reportMissing(checker, name)
}

export function missingChoice(
  checker: Checker,
  object: FhirObject,
  choice: string,
  properties: readonly string[],
): void {
  if (properties.every((property) => object[`_${property}`] === undefined))
    reportMissing(checker, `${choice}[x]`)
}

function reportMissing(checker: Checker, name: string): void {
  checker.report({
    code: 'required',
    failure: 'element-missing',
    expression: checker.expression(),
    problem: `needs an element '${name}'.`,
  })
}

/** https://hl7.org/fhir/R4/element.html: an element has a value or children, an id alone is not enough. */
export function nothingInside(checker: Checker): void {
  checker.report({
    code: 'structure',
    failure: 'element-empty',
    expression: checker.expression(),
    problem: 'is empty; leave it out instead.',
  })
}

export function tooMany(checker: Checker, name: string, value: unknown, max: number): void {
  if (!Array.isArray(value) || value.length <= max) return
  checker.report({
    code: 'structure',
    failure: 'element-too-many',
    expression: checker.expression(name),
    problem: `has ${value.length} items, and at most ${max} are allowed.`,
  })
}
