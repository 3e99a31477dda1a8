/** The operators of FHIRPath (http://hl7.org/fhirpath/N1/#operations), each as conditions in JavaScript. */
import {
  asList,
  asTruth,
  asValues,
  list,
  single,
  type Term,
  truth,
  type Truth,
  type Values,
} from './terms.ts'

type Operator = (left: Term, right: Term) => Term

const ofTruths =
  (apply: (left: Truth, right: Truth) => Truth): Operator =>
  (left, right) =>
    apply(asTruth(left), asTruth(right))

const ofValues =
  (apply: (left: Values, right: Values) => Term): Operator =>
  (left, right) =>
    apply(asValues(left), asValues(right))

/** Cheap conditions before those that call something. */
const ordered = (left: string, right: string): [string, string] =>
  left.includes('f.') && !right.includes('f.') ? [right, left] : [left, right]

const both = (left: string, right: string): string => `(${ordered(left, right).join(' && ')})`
const either = (left: string, right: string): string => `(${ordered(left, right).join(' || ')})`

export const not = ({ yes, no }: Truth): Truth => ({ kind: 'truth', yes: no, no: yes })

const or = (a: Truth, b: Truth): Truth => truth(either(a.yes, b.yes), both(a.no, b.no))

const same = (a: Truth, b: Truth): Truth =>
  truth(either(both(a.yes, b.yes), both(a.no, b.no)), either(both(a.yes, b.no), both(a.no, b.yes)))

const equal: Operator = (left, right) =>
  left.kind === 'truth' && right.kind === 'truth' ? same(left, right) : ofValues(equalValues)(left, right)

function equalValues(left: Values, right: Values): Truth {
  if (left.repeats || right.repeats) throw new Error('FHIRPath: equality of collections')
  const known = [left, right].filter(({ there }) => there !== 'true').map(({ js }) => `${js} !== undefined`)
  const equals = `${left.js} === ${right.js}`
  return truth(
    known.length > 1 ? `(${known[0]} && ${equals})` : equals,
    `(${[...known, `${left.js} !== ${right.js}`].join(' && ')})`,
  )
}

const numbers: ReadonlySet<string> = new Set(['integer', 'positiveInt', 'unsignedInt', 'decimal'])
const dates: ReadonlySet<string> = new Set(['date', 'dateTime', 'instant'])

const opposites = { '<': '>=', '>': '<=', '<=': '>', '>=': '<' } as const

/** Empty where an operand is, and where the two cannot be compared, such as 2026-11 with 2026-11-25 or mg with mL. */
const compare = (operator: keyof typeof opposites): Operator =>
  ofValues((left, right) => {
    const types = [...left.types, ...right.types]
    if (types.every((type) => numbers.has(type))) {
      const [a, b] = [numeric(left), numeric(right)]
      return truth(`${a} ${operator} ${b}`, `${a} ${opposites[operator]} ${b}`)
    }
    const order = `f.${types.every((type) => dates.has(type)) ? 'orderOfDates' : quantities(types)}(${left.js}, ${right.js})`
    return truth(`${order} ${operator} 0`, `${order} ${opposites[operator]} 0`)
  })

const numeric = ({ js, types }: Values): string => (types.includes('decimal') ? `f.number(${js})` : js)

function quantities(types: readonly string[]): string {
  if (types.every((type) => /Quantity$/.test(type))) return 'orderOfQuantities'
  throw new Error(`FHIRPath: no order of ${types.join(' and ')}`)
}

const membership = ofValues((left, right) => {
  if (left.repeats) throw new Error('FHIRPath: membership of a collection')
  const found = right.members?.every(({ repeats }) => !repeats)
    ? `(${right.members.map(({ js }) => `${left.js} === ${js}`).join(' || ')})`
    : `f.includes(${asList(right)}, ${left.js})`
  return truth(found, `(${left.js} !== undefined && !${found})`)
})

/** Without removal of duplicates: no constraint of R4 counts a union. */
const union = ofValues((left, right) => {
  const members = [...(left.members ?? [left]), ...(right.members ?? [right])]
  const types = [...new Set([...left.types, ...right.types])]
  const js = `[${members.map((one) => (one.repeats ? `...${one.js}` : `...f.only(${one.js})`)).join(', ')}]`
  return { ...list(js, types, { there: `(${members.map(({ there }) => there).join(' || ')})` }), members }
})

export const operators: Readonly<Record<string, Operator>> = {
  and: ofTruths((a, b) => truth(both(a.yes, b.yes), either(a.no, b.no))),
  or: ofTruths(or),
  xor: ofTruths((a, b) => not(same(a, b))),
  implies: ofTruths((a, b) => or(not(a), b)),
  '=': equal,
  '!=': (left, right) => not(asTruth(equal(left, right))),
  '<': compare('<'),
  '>': compare('>'),
  '<=': compare('<='),
  '>=': compare('>='),
  in: membership,
  contains: (left, right) => membership(right, left),
  '|': union,
  '+': ofValues((left, right) => single(`(${left.js} + ${right.js})`, ['integer'], 'true')),
  '&': ofValues((left, right) => single(`f.join(${left.js}, ${right.js})`, ['string'], 'true')),
}
