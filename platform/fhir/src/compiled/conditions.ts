/**
 * What the compiled constraints call: the collections and texts of FHIRPath over parsed JSON. `undefined` stands for
 * empty; of a primitive without value its extensions stand in a list, so that it counts there.
 */
import { isRawNumber, numberOf, digitsOf, isDecimal } from '../json.ts'
import { type Checker, type FhirObject, SINGLE } from './checker.ts'
import { isObject } from './elements.ts'

export { orderOfDates, orderOfQuantities } from './orders.ts'

/** Of an item, the object that the constraint is about, and the checker. */
type OfItem<T> = (item: never, object: FhirObject, checker: Checker) => T

const NONE: readonly never[] = []

export const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : NONE)

export const only = (value: unknown): readonly unknown[] => (value === undefined ? NONE : [value])

export function get(from: readonly unknown[], property: string): unknown[] {
  const found: unknown[] = []
  for (const object of from) if (isObject(object)) collect(object, property, found)
  return found
}

export function getAny(from: readonly unknown[], properties: readonly string[]): unknown[] {
  const found: unknown[] = []
  for (const object of from)
    if (isObject(object)) for (const property of properties) collect(object, property, found)
  return found
}

function collect(object: FhirObject, property: string, found: unknown[]): void {
  const value = object[property]
  const sibling = object[`_${property}`]
  if (!Array.isArray(value) && !Array.isArray(sibling)) {
    const one = value ?? sibling
    if (one !== undefined && one !== null) found.push(one)
    return
  }
  const [values, siblings] = [list(value), list(sibling)]
  for (let place = 0; place < Math.max(values.length, siblings.length); place++) {
    const one = values[place] ?? siblings[place]
    if (one !== undefined && one !== null) found.push(one)
  }
}

// The properties of `value[x]`

export const choice = (object: FhirObject | undefined, properties: readonly string[]): unknown =>
  object && getAny([object], properties)[0]

export const hasSibling = (object: FhirObject, properties: readonly string[]): boolean =>
  properties.some((property) => object[`_${property}`] !== undefined)

export const hasChoice = (object: FhirObject | undefined, properties: readonly string[]): boolean =>
  choice(object, properties) !== undefined

// Each item

export function some(items: readonly unknown[], test: OfItem<boolean>, o: FhirObject, c: Checker): boolean {
  for (const item of items) if (test(item as never, o, c)) return true
  return false
}

export function every(items: readonly unknown[], test: OfItem<boolean>, o: FhirObject, c: Checker): boolean {
  for (const item of items) if (!test(item as never, o, c)) return false
  return true
}

export const where = (
  items: readonly unknown[],
  test: OfItem<boolean>,
  o: FhirObject,
  c: Checker,
): unknown[] => items.filter((item) => test(item as never, o, c))

export const select = (
  items: readonly unknown[],
  value: OfItem<unknown>,
  o: FhirObject,
  c: Checker,
): unknown[] => items.map((item) => value(item as never, o, c)).filter((one) => one !== undefined)

export const allFalse = (items: readonly unknown[]): boolean => items.every((item) => item === false)

export const isDistinct = (items: readonly unknown[]): boolean => new Set(items).size === items.length

export const includes = (items: readonly unknown[], value: unknown): boolean => items.includes(value)

export function within(items: readonly unknown[], allowed: readonly unknown[]): boolean {
  if (items.length === 0) return true
  const known = new Set(allowed)
  return items.every((item) => known.has(item))
}

export const children = (object: FhirObject): unknown[] => Object.values(object).flat()

/** All that is below, but not the object itself. */
export function descendants(object: FhirObject): unknown[] {
  const found: unknown[] = []
  collectBelow(object, found)
  return found
}

function collectBelow(object: FhirObject, found: unknown[]): void {
  for (const child of children(object)) {
    if (!isObject(child) || isRawNumber(child)) continue
    found.push(child)
    collectBelow(child, found)
  }
}

// Texts and numbers

const isText = (value: unknown): value is string => typeof value === 'string'

export const startsWith = (text: unknown, start: unknown): boolean | undefined =>
  isText(text) && isText(start) ? text.startsWith(start) : undefined

export const contains = (text: unknown, part: unknown): boolean | undefined =>
  isText(text) && isText(part) ? text.includes(part) : undefined

export const matches = (text: unknown, pattern: RegExp): boolean | undefined =>
  isText(text) ? pattern.test(text) : undefined

export const replaceMatches = (text: unknown, pattern: RegExp, by: string): string | undefined =>
  isText(text) ? text.replace(pattern, by) : undefined

export const join = (left: unknown, right: unknown): string =>
  (isText(left) ? left : '') + (isText(right) ? right : '')

export const toInteger = (text: unknown): number | undefined =>
  isText(text) && /^[+-]?\d{1,10}$/.test(text) ? Number(text) : undefined

export const toText = (value: unknown): string | undefined => (isDecimal(value) ? digitsOf(value) : undefined)

/** Not a number where there is none, so that no comparison with it holds. */
export const number = (value: unknown): number => (isDecimal(value) ? numberOf(value) : NaN)

/** A rule about an element that R4 states where the element is, and not with its class. */
export interface ElementRule {
  key: string
  human: string
  holds: OfItem<boolean>
}

export function checkEach(c: Checker, o: FhirObject, property: string, rule: ElementRule): void {
  const value = o[property]
  if (value === undefined) return
  if (!Array.isArray(value)) checkElement(c, o, { value, property, place: SINGLE }, rule)
  else value.forEach((item: unknown, place) => checkElement(c, o, { value: item, property, place }, rule))
}

interface Element {
  value: unknown
  property: string
  place: number
}

function checkElement(
  c: Checker,
  o: FhirObject,
  { value, property, place }: Element,
  rule: ElementRule,
): void {
  if (value === null || rule.holds(value as never, o, c)) return
  c.broken(rule, property, place)
}
