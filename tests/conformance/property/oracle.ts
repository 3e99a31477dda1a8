/**
 * What a search must find, worked out another way than the product does: elements by a FHIRPath interpreter, and the
 * rules of R4's search page written down anew, as plainly as possible.
 */
import fhirpath from 'fhirpath'
import r4 from 'fhirpath/fhir-context/r4'

export interface Criterion {
  /** FHIRPath to the elements. */
  path: string
  kind: 'token' | 'string' | 'date' | 'quantity' | 'reference'
  modifier?: 'not' | 'exact' | 'contains' | 'missing'
  values: readonly string[]
}

type Element = Record<string, unknown> | string | boolean

const evaluate = (path: string, resource: unknown): Element[] =>
  fhirpath.evaluate(resource, path, {}, r4) as Element[]

export function matches(resource: unknown, { path, kind, modifier, values }: Criterion): boolean {
  const elements = evaluate(path, resource)
  if (modifier === 'missing') return (elements.length === 0) === (values[0] === 'true')
  const isMet = elements.some((element) => values.some((value) => rules[kind](element, value, modifier)))
  return modifier === 'not' ? !isMet : isMet
}

type Rule = (element: Element, value: string, modifier: Criterion['modifier']) => boolean

const rules: Readonly<Record<Criterion['kind'], Rule>> = {
  token: (element, value) => tokensOf(element).some((token) => isToken(token, value)),
  string: (element, value, modifier) => textsOf(element).some((text) => isText(text, value, modifier)),
  date: (element, value) => isDate(rangeOfDate(element as string), value),
  quantity: (element, value) => isQuantity(element as unknown as Quantity, value),
  reference: (element, value) => (element as { reference?: string }).reference === value,
}

interface Token {
  system?: string
  code?: string
}

function tokensOf(element: Element): Token[] {
  if (typeof element !== 'object') return [{ code: String(element) }]
  const { coding, system, value, code } = element as {
    coding?: Token[]
    system?: string
    value?: string
    code?: string
  }
  return (
    coding ?? [
      {
        ...(system === undefined ? {} : { system }),
        ...(value === undefined && code === undefined ? {} : { code: value ?? code ?? '' }),
      },
    ]
  )
}

/** Values of these tests have no escaped bar but `a\|b`, and commas are given as separate values. */
function isToken({ system, code }: Token, value: string): boolean {
  const [first = '', second] = value
    .replaceAll('\\|', '\u0001')
    .split('|')
    .map((part) => part.replaceAll('\u0001', '|').replaceAll('\\,', ','))
  if (second === undefined) return code === first
  if (second === '') return system === first
  return code === second && (first === '' ? system === undefined : system === first)
}

const fold = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[\p{P}\p{S}\s]+/gu, ' ')
    .trim()

function textsOf(element: Element): string[] {
  if (typeof element === 'string') return [element]
  const { family, given = [] } = element as { family?: string; given?: string[] }
  return [...(family === undefined ? [] : [family]), ...given]
}

function isText(text: string, value: string, modifier: Criterion['modifier']): boolean {
  if (modifier === 'exact') return text === value
  return modifier === 'contains' ? fold(text).includes(fold(value)) : fold(text).startsWith(fold(value))
}

type Range = readonly [low: number, high: number]

/** End exclusive, in ms. */
function rangeOfDate(text: string): Range {
  const low = Date.parse(text.length === 4 ? `${text}-01-01` : text.length === 7 ? `${text}-01` : text)
  const end = new Date(low)
  if (text.length === 4) end.setUTCFullYear(end.getUTCFullYear() + 1)
  else if (text.length === 7) end.setUTCMonth(end.getUTCMonth() + 1)
  else if (text.length === 10) end.setUTCDate(end.getUTCDate() + 1)
  else return [low, low + (text.includes('.') ? 1 : 1000)]
  return [low, end.getTime()]
}

const PREFIX = /^(eq|ne|gt|lt|ge|le|sa|eb)?(.*)$/

const dateRules: Readonly<Record<string, (stored: Range, asked: Range) => boolean>> = {
  eq: ([low, high], asked) => asked[0] <= low && high <= asked[1],
  ne: (stored, asked) => !(asked[0] <= stored[0] && stored[1] <= asked[1]),
  gt: ([, high], asked) => high > asked[1],
  lt: ([low], asked) => low < asked[0],
  ge: (stored, asked) => stored[1] > asked[1] || (asked[0] <= stored[0] && stored[1] <= asked[1]),
  le: (stored, asked) => stored[0] < asked[0] || (asked[0] <= stored[0] && stored[1] <= asked[1]),
  sa: ([low], asked) => low >= asked[1],
  eb: ([, high], asked) => high <= asked[0],
}

function isDate(stored: Range, value: string): boolean {
  const [, prefix = 'eq', text = ''] = PREFIX.exec(value) ?? []
  return dateRules[prefix]?.(stored, rangeOfDate(text)) ?? false
}

interface Quantity {
  value: number
  system?: string
  code?: string
  unit?: string
  comparator?: string
}

const scale: Readonly<Record<string, readonly [string, number]>> = {
  mg: ['mass', 0.001],
  g: ['mass', 1],
  'mm[Hg]': ['pressure', 1],
}

interface Compared {
  stored: Range
  asked: number
  half: number
}

/** Conversion of units leaves a rounding error. */
const near = (one: number, other: number): boolean =>
  one === other || Math.abs(one - other) <= 1e-9 * Math.min(Math.abs(one), Math.abs(other))

const quantityRules: Readonly<Record<string, (compared: Compared) => boolean>> = {
  eq: ({ stored: [low, high], asked, half }) =>
    low === high &&
    (near(low, asked - half) || (low > asked - half && low < asked + half && !near(low, asked + half))),
  gt: ({ stored: [, high], asked }) => high > asked && !near(high, asked),
  lt: ({ stored: [low], asked }) => low < asked && !near(low, asked),
  ge: ({ stored: [, high], asked }) => high > asked || near(high, asked),
  le: ({ stored: [low], asked }) => low < asked || near(low, asked),
}

/** How both amounts convert; `undefined` where the units differ. */
function unitsOf(
  stored: Quantity,
  system: string | undefined,
  code: string | undefined,
): [number, number] | undefined {
  if (!code) return [1, 1]
  if (!system) return stored.code === code || stored.unit === code ? [1, 1] : undefined
  const [from, to] = [scale[stored.code ?? ''], scale[code]]
  return stored.system === system && from && to && from[0] === to[0] ? [from[1], to[1]] : undefined
}

function isQuantity(stored: Quantity, value: string): boolean {
  const [, prefix = 'eq', rest = ''] = PREFIX.exec(value) ?? []
  const [number = '', system, code] = rest.split('|')
  const factors = unitsOf(stored, system, code)
  if (!factors) return false
  const mine = stored.value * factors[0]
  const range = { '<': [-Infinity, mine], '>': [mine, Infinity] }[stored.comparator ?? ''] ?? [mine, mine]
  const half = 0.5 * 10 ** -(number.split('.')[1]?.length ?? 0) * factors[1]
  return (
    quantityRules[prefix]?.({
      stored: range as [number, number],
      asked: Number(number) * factors[1],
      half,
    }) ?? false
  )
}
