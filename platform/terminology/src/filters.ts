/** Which codes of a system pass a filter of a value set (https://hl7.org/fhir/R4/valueset-filter-operator.html). */
import { fail, type Failure } from '@medley/fhir/failures'
import type { ValueSetComposeIncludeFilter } from 'fhir/r4'
import { type Budget, spend } from './budget.ts'
import {
  type Codes,
  type Concept,
  isAbstract,
  isInactive,
  withAncestors,
  withDescendants,
} from './code-system.ts'
import { matchAll } from './regex.ts'
import { shown } from './resources.ts'

type Filter = Pick<ValueSetComposeIncludeFilter, 'property' | 'op' | 'value'>

export function codesThatPass(codes: Codes, filter: Filter, budget: Budget): Set<string> {
  spend(budget, codes.concepts.size)
  const pass = operators[filter.op]
  if (!pass) throw unsupported(filter)
  return pass(codes, filter, budget)
}

type Operator = (codes: Codes, filter: Filter, budget: Budget) => Set<string>

const operators: Readonly<Partial<Record<string, Operator>>> = {
  '=': (codes, { property, value }) => {
    if (property === 'parent') return new Set(codes.concepts.get(value)?.children)
    if (property === 'child') return new Set(codes.concepts.get(value)?.parents)
    return having(codes, property, (values) => values.includes(value))
  },
  'is-a': hierarchy((codes, value) => withDescendants(codes, value)),
  'descendent-of': hierarchy((codes, value) => without(withDescendants(codes, value), value)),
  'is-not-a': hierarchy((codes, value) => {
    const below = withDescendants(codes, value)
    return new Set([...codes.concepts.keys()].filter((code) => !below.has(code)))
  }),
  generalizes: hierarchy((codes, value) => withAncestors(codes, value)),
  in: (codes, { property, value }) => {
    const wanted = listOf(value)
    return having(codes, property, (values) => values.some((one) => wanted.has(one)))
  },
  'not-in': (codes, { property, value }) => {
    const unwanted = listOf(value)
    return having(codes, property, (values) => !values.some((one) => unwanted.has(one)))
  },
  exists: (codes, { property, value }) =>
    having(codes, property, (values) => values.length > 0 === (value === 'true')),
  regex: (codes, { property, value }, budget) => {
    const pairs = [...codes.concepts.values()].flatMap((concept) =>
      valuesOf(concept, property).map((text) => ({ code: concept.code, text })),
    )
    const matches = matchAll(
      value,
      pairs.map(({ text }) => text),
      budget,
    )
    return new Set(pairs.filter((_, place) => matches[place]).map(({ code }) => code))
  },
}

/** The hierarchy is asked of `concept`; some value sets say `code`. */
function hierarchy(pass: (codes: Codes, value: string) => Set<string>): Operator {
  return (codes, filter) => {
    if (filter.property !== 'concept' && filter.property !== 'code') throw unsupported(filter)
    const concept = codes.find(filter.value)
    if (!concept)
      throw fail(
        'invalid',
        'filter-code-unknown',
        `${shown(filter.value)} in a filter is no code of ${shown(codes.url)}.`,
      )
    return pass(codes, concept.code)
  }
}

const without = (codes: Set<string>, code: string): Set<string> => {
  codes.delete(code)
  return codes
}

const listOf = (value: string): Set<string> => new Set(value.split(',').map((one) => one.trim()))

const having = (codes: Codes, property: string, test: (values: readonly string[]) => boolean): Set<string> =>
  new Set([...codes.concepts.values()].filter((one) => test(valuesOf(one, property))).map(({ code }) => code))

/** Properties that every concept has, besides those that the code system defines. */
const own: Readonly<Record<string, (concept: Concept) => readonly (string | undefined)[]>> = {
  code: ({ code }) => [code],
  concept: ({ code }) => [code],
  display: ({ display }) => [display],
  definition: ({ definition }) => [definition],
  parent: ({ parents }) => [...parents],
  child: ({ children }) => [...children],
  inactive: (concept) => [String(isInactive(concept))],
  notSelectable: (concept) => [String(isAbstract(concept))],
}

function valuesOf(concept: Concept, property: string): string[] {
  const read = own[property]
  if (read) return read(concept).filter((one) => one !== undefined)
  return concept.property.filter(({ code }) => code === property).map(valueOf)
}

/** A Coding stands for its code; numbers stand for their digits. */
function valueOf(property: Concept['property'][number]): string {
  const [, value] = Object.entries(property).find(([key]) => key.startsWith('value')) ?? []
  if (typeof value === 'string') return value
  return (value as { code?: string } | undefined)?.code ?? JSON.stringify(value)
}

const unsupported = ({ property, op }: Filter): Failure =>
  fail(
    'notProcessable',
    'filter-unsupported',
    `The filter '${shown(property)} ${shown(op)}' of a value set is not supported.`,
  )
