/** `_filter=given co "pe" and birthdate ge 1940` (https://hl7.org/fhir/R4/search_filter.html): a tree of criteria. */
import type { ResourceDefinition, SearchKind } from '../definition.ts'
import { fail, type Failure } from '../failures.ts'
import type { Criterion, Filter } from './query.ts'

/** Criterion by name with modifier and value, as a search parameter has it. */
export type ParseOne = (name: string, value: string) => Criterion

const TOKEN = /\s*(?:(\(|\))|"((?:[^"\\]|\\.)*)"|([^\s()"]+))/y

export interface Word {
  text: string
  /** A parenthesis or a word that can be an operator; a quoted text never is. */
  plain: boolean
}

const malformed = (message: string): Failure =>
  fail('badRequest', 'filter-invalid', `'_filter': ${message}`, { expression: ['http._filter'] })

export function parseFilter(definition: ResourceDefinition, text: string, parseOne: ParseOne): Filter {
  const words = wordsOf(text)
  let place = 0
  const next = (): string | undefined => (words[place]?.plain ? words[place]?.text : undefined)
  const take = (): Word => {
    const word = words[place++]
    if (!word) throw malformed('it ends too early.')
    return word
  }

  /** `and` binds tighter than `or`. */
  function alternatives(): Filter {
    const of = [conjunction()]
    while (next() === 'or') {
      place++
      of.push(conjunction())
    }
    return of.length === 1 && of[0] ? of[0] : { kind: 'or', of }
  }

  function conjunction(): Filter {
    const of = [term()]
    while (next() === 'and') {
      place++
      of.push(term())
    }
    return of.length === 1 && of[0] ? of[0] : { kind: 'and', of }
  }

  function term(): Filter {
    if (next() === 'not') {
      place++
      if (next() !== '(') throw malformed("'not' is followed by a parenthesis.")
      return { kind: 'not', of: [term()] }
    }
    if (next() === '(') {
      place++
      const inner = alternatives()
      if (take().text !== ')') throw malformed('a parenthesis is not closed.')
      return inner
    }
    return comparison()
  }

  function comparison(): Filter {
    const name = take().text
    const operator = take().text
    const value = take().text
    const parameter = definition.searchParameters[name]
    if (!parameter)
      throw malformed(
        `${definition.type} has no search parameter '${name.replace(/[^A-Za-z0-9_-]/g, '?').slice(0, 60)}'.`,
      )
    return compare({ name, operator, value, kind: parameter.kind }, parseOne)
  }

  const tree = alternatives()
  if (place < words.length) throw malformed('there is something left at its end.')
  return tree
}

/** Names, operators and values in their order, with the parentheses between them. */
export function wordsOf(text: string): Word[] {
  const words: Word[] = []
  TOKEN.lastIndex = 0
  const end = text.trimEnd().length
  while (TOKEN.lastIndex < end) {
    const found = TOKEN.exec(text)
    if (!found) throw malformed('a quotation mark is not closed.')
    const [, parenthesis, quoted, word] = found
    words.push({
      text: parenthesis ?? word ?? (quoted ?? '').replace(/\\(.)/g, '$1'),
      plain: quoted === undefined,
    })
  }
  return words
}

interface Comparison {
  name: string
  operator: string
  value: string
  kind: SearchKind
}

/** A comma in a filter is a comma. */
const escaped = (value: string): string => value.replace(/[\\,]/g, '\\$&')

const ORDERED: ReadonlySet<SearchKind> = new Set(['date', 'number', 'quantity'])

/** By operator: how the same is said with a search parameter. */
const operators: Readonly<
  Record<string, (comparison: Comparison) => [name: string, value: string] | undefined>
> = {
  eq: ({ name, value, kind }) =>
    kind === 'string' ? [`${name}:exact`, escaped(value)] : [name, escaped(value)],
  sw: ({ name, value, kind }) =>
    kind === 'string'
      ? [name, escaped(value)]
      : kind === 'uri'
        ? [`${name}:below`, escaped(value)]
        : undefined,
  co: ({ name, value, kind }) => (kind === 'string' ? [`${name}:contains`, escaped(value)] : undefined),
  re: ({ name, value, kind }) => (kind === 'reference' ? [name, escaped(value)] : undefined),
}

function compare(comparison: Comparison, parseOne: ParseOne): Filter {
  const { name, operator, value, kind } = comparison
  if (operator === 'pr')
    return { kind: 'criterion', criterion: parseOne(`${name}:missing`, value === 'true' ? 'false' : 'true') }
  if (operator === 'ne') return { kind: 'not', of: [compare({ ...comparison, operator: 'eq' }, parseOne)] }
  if (ORDERED.has(kind) && ['gt', 'lt', 'ge', 'le', 'sa', 'eb', 'ap'].includes(operator))
    return { kind: 'criterion', criterion: parseOne(name, `${operator}${escaped(value)}`) }
  const said = operators[operator]?.(comparison)
  if (!said)
    throw malformed(
      `the operator '${operator.replace(/[^a-z]/g, '?').slice(0, 10)}' does not go with '${name}'.`,
    )
  return { kind: 'criterion', criterion: parseOne(...said) }
}
