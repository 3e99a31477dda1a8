/**
 * What a part of a FHIRPath expression compiles to: JavaScript texts over parsed JSON. They have no effects, so that a
 * text may be used twice or not at all.
 */
import { quote } from '../source.ts'

/** `true`, `false` or empty: neither condition holds where it is empty, never both. */
export interface Truth {
  kind: 'truth'
  yes: string
  no: string
}

export interface Values {
  kind: 'values'
  /** An array where it repeats, else a value or undefined. */
  js: string
  repeats: boolean
  /** Classes of the model; `any` where they are not known. */
  types: readonly string[]
  /** Whether there is an element: one may have extensions only, and no value. */
  there: string
  /** Of a list: what is cheap to ask, and without which the list is empty and need not be made. */
  guard?: string
  /** Of `value[x]`: its properties. */
  choice?: Choice
  /** Of a union: its operands. */
  members?: readonly Values[]
}

export interface Choice {
  owner: string
  properties: readonly { property: string; class: string; primitive: boolean }[]
}

export type Term = Truth | Values

export const truth = (yes: string, no = `!(${yes})`): Truth => ({ kind: 'truth', yes, no })

export const single = (js: string, types: readonly string[], there = `${js} !== undefined`): Values => ({
  kind: 'values',
  js,
  repeats: false,
  types,
  there,
})

export function list(
  js: string,
  types: readonly string[],
  { guard, there = `${js}.length > 0` }: { guard?: string | undefined; there?: string } = {},
): Values {
  const values: Values = { kind: 'values', js, repeats: true, types, there }
  return guard === undefined
    ? values
    : { ...values, guard, there: there === guard ? guard : `(${guard} && ${there})` }
}

const typeOfLiteral = { string: 'string', boolean: 'boolean', number: 'integer' } as const

export const literal = (value: string | number | boolean): Values =>
  single(quote(value), [typeOfLiteral[typeof value as keyof typeof typeOfLiteral]], 'true')

export const asValues = (term: Term): Values =>
  term.kind === 'values' ? term : single(`(${term.yes} ? true : ${term.no} ? false : undefined)`, ['boolean'])

/** A value counts as a condition only where it is a boolean. */
export function asTruth(term: Term): Truth {
  if (term.kind === 'truth') return term
  if (term.repeats || term.types.join() !== 'boolean') throw new Error(`FHIRPath: no condition: ${term.js}`)
  return truth(`${term.js} === true`, `${term.js} === false`)
}

export const asList = ({ js, repeats }: Values): string => (repeats ? js : `f.only(${js})`)
