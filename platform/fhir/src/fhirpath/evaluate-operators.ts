/** The operators of FHIRPath (http://hl7.org/fhirpath/N1/#operations) over items. */
import { orderOfDates, orderOfQuantities } from '../compiled/orders.ts'
import { isDecimal, isRawNumber, numberOf } from '../json.ts'
import { isObject, type PathItem } from './path-items.ts'

export type Items = readonly PathItem[]

export const NONE: Items = []

/** `undefined` is empty. */
export type Truth = boolean | undefined

export const truthItem = (value: Truth): Items => (value === undefined ? NONE : value ? TRUE : FALSE)
const TRUE: Items = [{ value: true, class: 'boolean' }]
const FALSE: Items = [{ value: false, class: 'boolean' }]

export const textItem = (value: string): Items => [{ value, class: 'string' }]
export const numberItem = (value: number): Items => [
  { value, class: Number.isInteger(value) ? 'integer' : 'decimal' },
]

/** A list that is no boolean counts as true: profiles write `telecom or endpoint`. */
export function truthOf(items: Items): Truth {
  if (items.length === 0) return undefined
  return items.length > 1 || items[0]?.value !== false
}

export const numberOfItem = (item: PathItem | undefined): number | undefined =>
  item && isDecimal(item.value) ? numberOf(item.value) : undefined

export const textOfItem = (item: PathItem | undefined): string | undefined =>
  typeof item?.value === 'string' ? item.value : undefined

/** Equal values have equal texts, whatever the order of members and the digits of numbers. */
export function keyOf(value: unknown): string {
  if (isRawNumber(value)) return String(numberOf(value))
  if (Array.isArray(value)) return `[${value.map(keyOf).join()}]`
  if (!isObject(value)) return JSON.stringify(value) ?? 'undefined'
  const members = Object.keys(value).sort()
  return `{${members.map((name) => `${JSON.stringify(name)}:${keyOf(value[name])}`).join()}}`
}

export function distinct(items: Items): Items {
  if (items.length < 2) return items
  return [...new Map(items.map((item) => [keyOf(item.value), item])).values()]
}

export const contains = (items: Items, item: PathItem): boolean => {
  const key = keyOf(item.value)
  return items.some(({ value }) => keyOf(value) === key)
}

function equal(left: Items, right: Items): Truth {
  if (left.length === 0 || right.length === 0) return undefined
  return (
    left.length === right.length &&
    left.every(({ value }, place) => keyOf(value) === keyOf(right[place]?.value))
  )
}

const not = (value: Truth): Truth => (value === undefined ? undefined : !value)

function and(left: Truth, right: Truth): Truth {
  if (left === false || right === false) return false
  return left === undefined || right === undefined ? undefined : true
}

const or = (left: Truth, right: Truth): Truth => not(and(not(left), not(right)))

const dates: ReadonlySet<string> = new Set(['date', 'dateTime', 'instant'])

/** Not a number where the two cannot be compared. */
function order([left]: Items, [right]: Items): number {
  const [a, b] = [numberOfItem(left), numberOfItem(right)]
  if (a !== undefined && b !== undefined) return a - b
  if (isObject(left?.value) && isObject(right?.value)) return orderOfQuantities(left.value, right.value)
  const [one, another] = [textOfItem(left), textOfItem(right)]
  if (one === undefined || another === undefined) return NaN
  if (dates.has(left?.class ?? '') || dates.has(right?.class ?? '')) return orderOfDates(one, another)
  return one < another ? -1 : one > another ? 1 : 0
}

const compare =
  (test: (order: number) => boolean): Operator =>
  (left, right) => {
    const found = order(left, right)
    return truthItem(Number.isNaN(found) ? undefined : test(found))
  }

const ofTruths =
  (apply: (left: Truth, right: Truth) => Truth): Operator =>
  (left, right) =>
    truthItem(apply(truthOf(left), truthOf(right)))

const ofNumbers =
  (apply: (left: number, right: number) => number): Operator =>
  ([left], [right]) => {
    const [a, b] = [numberOfItem(left), numberOfItem(right)]
    if (a === undefined || b === undefined) return NONE
    const result = apply(a, b)
    return Number.isFinite(result) ? numberItem(result) : NONE
  }

const add = ofNumbers((left, right) => left + right)

export type Operator = (left: Items, right: Items) => Items

export const operators: Readonly<Record<string, Operator>> = {
  and: ofTruths(and),
  or: ofTruths(or),
  xor: ofTruths((left, right) => (left === undefined || right === undefined ? undefined : left !== right)),
  implies: ofTruths((left, right) => or(not(left), right)),
  '=': (left, right) => truthItem(equal(left, right)),
  '!=': (left, right) => truthItem(not(equal(left, right))),
  '<': compare((found) => found < 0),
  '>': compare((found) => found > 0),
  '<=': compare((found) => found <= 0),
  '>=': compare((found) => found >= 0),
  in: ([item], items) => (item ? truthItem(contains(items, item)) : NONE),
  contains: (items, [item]) => (item ? truthItem(contains(items, item)) : NONE),
  '|': (left, right) => distinct([...left, ...right]),
  '+': (left, right) => {
    const [a, b] = [textOfItem(left[0]), textOfItem(right[0])]
    return a !== undefined && b !== undefined ? textItem(a + b) : add(left, right)
  },
  '-': ofNumbers((left, right) => left - right),
  '*': ofNumbers((left, right) => left * right),
  '/': ofNumbers((left, right) => left / right),
  div: ofNumbers((left, right) => Math.trunc(left / right)),
  mod: ofNumbers((left, right) => left % right),
  '&': ([left], [right]) => textItem((textOfItem(left) ?? '') + (textOfItem(right) ?? '')),
}
