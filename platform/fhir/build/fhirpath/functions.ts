/** The functions of FHIRPath (http://hl7.org/fhirpath/N1/#functions) that the constraints of R4 call. */
import type { PathNode } from '../../src/fhirpath/parse.ts'
import { not, operators } from './operators.ts'
import { ANY, narrow } from './steps.ts'
import { asList, asTruth, asValues, list, single, type Term, truth, type Values } from './terms.ts'

export interface Call {
  on: Term
  arguments: readonly PathNode[]
  /** What is evaluated once, where the whole expression is. */
  compile: (node: PathNode | undefined) => Term
  /** An argument that is evaluated for each item: JavaScript of a function of the item. */
  criterion: (result: (term: Term) => string) => string
}

type PathFunction = (call: Call) => Term

const holds = (term: Term): string => asTruth(term).yes
const valueOf = (term: Term): string => asValues(term).js

const onValues =
  (apply: (values: Values, call: Call) => Term): PathFunction =>
  (call) =>
    apply(asValues(call.on), call)

/** Text functions give empty where an operand is. */
const onTexts = (name: string): PathFunction =>
  onValues(({ js }, { compile, arguments: [text] }) => {
    const test = `f.${name}(${js}, ${valueOf(compile(text))})`
    return truth(`${test} === true`, `${test} === false`)
  })

/** A pattern that the expression has in full, as a literal of JavaScript. */
function pattern(node: PathNode | undefined): string {
  if (node?.kind !== 'literal') throw new Error('FHIRPath: a pattern that is not known')
  return String(new RegExp(String(node.value)))
}

const exists = onValues(({ there }) => truth(there))

const only = (values: Values, on: string): Values => single(on, values.types)

function typeName(node: PathNode | undefined): string {
  if (node?.kind !== 'name' || node.on) throw new Error('FHIRPath: a type that is not known')
  return node.name
}

export const isOfType = (values: Values, node: PathNode | undefined): Term => {
  const type = typeName(node)
  if (values.types.includes('Resource')) {
    const found = `${values.js}?.resourceType`
    return truth(`${found} === "${type}"`, `(${found} !== undefined && ${found} !== "${type}")`)
  }
  const narrowed = narrow(values, type)
  return narrowed
    ? truth(narrowed.there, `(${values.there} && !(${narrowed.there}))`)
    : truth('false', values.there)
}

export const asType = (values: Values, node: PathNode | undefined): Term => {
  const narrowed = narrow(values, typeName(node))
  if (!narrowed) throw new Error(`FHIRPath: never of type ${typeName(node)}`)
  return narrowed
}

export const functions: Readonly<Record<string, PathFunction>> = {
  exists,
  empty: (call) => not(asTruth(exists(call))),
  not: ({ on }) => not(asTruth(on)),
  hasValue: onValues(({ js }) => truth(`${js} !== undefined`)),
  count: onValues(({ js, repeats, there }) =>
    single(repeats ? `${js}.length` : `(${there} ? 1 : 0)`, ['integer'], 'true'),
  ),

  where: onValues((values, { criterion }) => {
    const test = criterion(holds)
    const from = asList(values)
    const there = `f.some(${from}, ${test}, o, c)`
    return list(`f.where(${from}, ${test}, o, c)`, values.types, { guard: values.guard, there })
  }),
  all: onValues((values, call) => {
    const contained = withinWhat(call)
    return truth(
      contained
        ? `f.within(${asList(values)}, ${asList(contained)})`
        : `f.every(${asList(values)}, ${call.criterion(holds)}, o, c)`,
    )
  }),
  select: onValues((values, { criterion }) =>
    list(`f.select(${asList(values)}, ${criterion(valueOf)}, o, c)`, ['string']),
  ),
  allFalse: onValues((values) => truth(`f.allFalse(${asList(values)})`)),
  isDistinct: onValues((values) => truth(`f.isDistinct(${asList(values)})`)),
  first: onValues((values) => (values.repeats ? only(values, `${values.js}[0]`) : values)),
  tail: onValues((values) => list(`${asList(values)}.slice(1)`, values.types)),
  combine: onValues((values, { compile, arguments: [other] }) =>
    list(`[...${asList(values)}, ...${asList(asValues(compile(other)))}]`, values.types),
  ),
  children: onValues(({ js }) => list(`f.children(${js})`, [ANY])),
  descendants: onValues(({ js }) => list(`f.descendants(${js})`, [ANY])),

  iif: ({ compile, arguments: [condition, result] }) =>
    operators['and']!(compile(condition), compile(result)),
  is: ({ on, arguments: [type] }) => isOfType(asValues(on), type),
  as: ({ on, arguments: [type] }) => asType(asValues(on), type),
  trace: ({ on }) => on,

  startsWith: onTexts('startsWith'),
  contains: onTexts('contains'),
  matches: onValues(({ js }, { arguments: [node] }) => {
    const test = `f.matches(${js}, ${pattern(node)})`
    return truth(`${test} === true`, `${test} === false`)
  }),
  replaceMatches: onValues(({ js }, { compile, arguments: [node, text] }) =>
    single(`f.replaceMatches(${js}, ${pattern(node)}g, ${valueOf(compile(text))})`, ['string']),
  ),
  toInteger: onValues(({ js }) => single(`f.toInteger(${js})`, ['integer'])),
  toString: onValues(({ js }) => single(`f.toText(${js})`, ['string'])),
}

/** `all(%context.list contains $this)`: looked up in a set, since both lists can be long. */
function withinWhat({ arguments: [node], compile }: Call): Values | undefined {
  if (node?.kind !== 'binary' || node.operator !== 'contains' || node.right.kind !== 'this') return undefined
  return startsAtVariable(node.left) ? asValues(compile(node.left)) : undefined
}

const startsAtVariable = (node: PathNode): boolean =>
  node.kind === 'variable' || (node.kind === 'name' && node.on !== undefined && startsAtVariable(node.on))
