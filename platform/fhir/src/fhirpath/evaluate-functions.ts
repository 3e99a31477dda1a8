/** The functions of FHIRPath (http://hl7.org/fhirpath/N1/#functions) over items, those that take values. */
import { digitsOf, isDecimal } from '../json.ts'
import { contains, distinct, type Items, NONE, numberItem, numberOfItem, textItem, textOfItem, truthItem } from './evaluate-operators.ts' // prettier-ignore

type ValueFunction = (items: Items, parameters: readonly Items[]) => Items

/** Empty where the text or a parameter is. */
const onText =
  (apply: (text: string, parameter: string) => Items): ValueFunction =>
  ([item], [parameter]) => {
    const [text, other] = [textOfItem(item), textOfItem(parameter?.[0])]
    return text === undefined || other === undefined ? NONE : apply(text, other)
  }

const onPlainText =
  (apply: (text: string) => Items): ValueFunction =>
  ([item]) => {
    const text = textOfItem(item)
    return text === undefined ? NONE : apply(text)
  }

const every =
  (wanted: boolean): ValueFunction =>
  (items) =>
    truthItem(items.every(({ value }) => value === wanted))
const some =
  (wanted: boolean): ValueFunction =>
  (items) =>
    truthItem(items.some(({ value }) => value === wanted))

const count = (parameter: Items | undefined): number => numberOfItem(parameter?.[0]) ?? 0

/** A text is made into a pattern once. */
const patterns = new Map<string, RegExp>()

function patternOf(text: string): RegExp {
  const known = patterns.get(text)
  if (known) return known
  const made = new RegExp(text, 's')
  patterns.set(text, made)
  return made
}

export const valueFunctions: Readonly<Record<string, ValueFunction>> = {
  empty: (items) => truthItem(items.length === 0),
  not: ([item]) => (typeof item?.value === 'boolean' ? truthItem(!item.value) : NONE),
  hasValue: (items) => truthItem(items.length === 1 && items[0]?.value !== undefined),
  count: (items) => numberItem(items.length),
  allTrue: every(true),
  allFalse: every(false),
  anyTrue: some(true),
  anyFalse: some(false),
  distinct,
  isDistinct: (items) => truthItem(distinct(items).length === items.length),
  first: (items) => items.slice(0, 1),
  last: (items) => items.slice(-1),
  tail: (items) => items.slice(1),
  skip: (items, [amount]) => items.slice(count(amount)),
  take: (items, [amount]) => items.slice(0, count(amount)),
  single: (items) => items.slice(0, 1),
  combine: (items, [others = NONE]) => [...items, ...others],
  union: (items, [others = NONE]) => distinct([...items, ...others]),
  intersect: (items, [others = NONE]) => distinct(items.filter((item) => contains(others, item))),
  exclude: (items, [others = NONE]) => items.filter((item) => !contains(others, item)),
  subsetOf: (items, [others = NONE]) => truthItem(items.every((item) => contains(others, item))),
  supersetOf: (items, [others = NONE]) => truthItem(others.every((item) => contains(items, item))),
  trace: (items) => items,

  startsWith: onText((text, start) => truthItem(text.startsWith(start))),
  endsWith: onText((text, end) => truthItem(text.endsWith(end))),
  contains: onText((text, part) => truthItem(text.includes(part))),
  matches: onText((text, pattern) => truthItem(patternOf(pattern).test(text))),
  indexOf: onText((text, part) => numberItem(text.indexOf(part))),
  length: onPlainText((text) => numberItem(text.length)),
  upper: onPlainText((text) => textItem(text.toUpperCase())),
  lower: onPlainText((text) => textItem(text.toLowerCase())),
  trim: onPlainText((text) => textItem(text.trim())),
  substring: ([item], [start, length]) => {
    const text = textOfItem(item)
    const from = count(start)
    if (text === undefined || from < 0 || from >= text.length) return NONE
    return textItem(length ? text.slice(from, from + count(length)) : text.slice(from))
  },
  replace: ([item], [pattern, by]) => {
    const [text, old, fresh] = [textOfItem(item), textOfItem(pattern?.[0]), textOfItem(by?.[0])]
    if (text === undefined || old === undefined || fresh === undefined) return NONE
    return textItem(text.replaceAll(old, fresh))
  },
  toInteger: ([item]) => {
    const number = numberOfItem(item)
    if (number !== undefined) return Number.isInteger(number) ? numberItem(number) : NONE
    const text = textOfItem(item)
    return text !== undefined && /^[+-]?\d{1,10}$/.test(text) ? numberItem(Number(text)) : NONE
  },
  toDecimal: ([item]) => {
    const number = numberOfItem(item)
    if (number !== undefined) return numberItem(number)
    const text = textOfItem(item)
    return text !== undefined && /^[+-]?\d+(?:\.\d+)?$/.test(text) ? numberItem(Number(text)) : NONE
  },
  toString: ([item]: Items) => {
    const { value } = item ?? {}
    if (isDecimal(value)) return textItem(digitsOf(value))
    return typeof value === 'string' || typeof value === 'boolean' ? textItem(String(value)) : NONE
  },
}
