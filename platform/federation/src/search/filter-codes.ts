/**
 * Operators of `_filter` that lead to a terminology: `in`, `ni`, `ss`, `sb` (https://hl7.org/fhir/R4/search_filter.html#ops).
 * Before an owner is asked, they become the codes that they mean: `code in x` is `(code eq system|a or code eq system|b)`.
 */
import type { ResourceDefinition } from '@medley/fhir/definition'
import { fail } from '@medley/fhir/failures'
import { type Word, wordsOf } from '@medley/fhir/search/parse-filter'
import type { CodeSets, Token } from './value-sets.ts'

/** So many codes become conditions of one filter. */
const MAX_CODES = 500

const OPERATORS = ['in', 'ni', 'ss', 'sb'] as const
type Operator = (typeof OPERATORS)[number]

const MENTIONED = /\s(?:in|ni|ss|sb)\s/

export const mentionsCodeSet = (filter: string): boolean => MENTIONED.test(filter)

const isOperator = (text: string): text is Operator => (OPERATORS as readonly string[]).includes(text)
const JOINING: ReadonlySet<string> = new Set(['(', ')', 'and', 'or', 'not'])

/** Writes what is bare or whole in the code's own element. */
export type WriteToken = (code: string, token: Token) => string

interface Resolving {
  codeSets: CodeSets
  definition: ResourceDefinition
  write: WriteToken
}

/** The same filter without these operators. What is not well formed stays as it is, for its reader to refuse. */
export async function resolveFilter(resolving: Resolving, filter: string): Promise<string> {
  const words = wordsOf(filter)
  const parts: string[] = []
  for (let place = 0; place < words.length; place++) {
    const [name, operator, value] = words.slice(place, place + 3)
    if (!name) break
    if (name.plain && JOINING.has(name.text)) parts.push(name.text)
    else if (operator?.plain && value && isOperator(operator.text) && isToken(resolving, name)) {
      parts.push(
        await alternatives(resolving, { name: name.text, operator: operator.text, value: value.text }),
      )
      place += 2
    } else {
      parts.push(...[name, operator, value].flatMap((word) => (word ? [written(word)] : [])))
      place += 2
    }
  }
  return parts.join(' ')
}

const isToken = ({ definition }: Resolving, { text }: Word): boolean =>
  definition.searchParameters[text]?.kind === 'token'

const quoted = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`
const written = ({ text, plain }: Word): string => (plain ? text : quoted(text))

interface Comparison {
  name: string
  operator: Operator
  value: string
}

/** No resource is found by its id here: true of nothing. */
const NOTHING = '_id eq "!"'

async function alternatives(
  { codeSets, write }: Resolving,
  { name, operator, value }: Comparison,
): Promise<string> {
  const tokens = await tokensOf(codeSets, { name, operator, value })
  const texts = [...new Set(tokens.map((token) => write(name, token)))]
  if (texts.length > MAX_CODES)
    throw fail(
      'tooCostly',
      'value-set-too-large',
      `'_filter' means more than ${MAX_CODES} codes by '${name}'. Use the search parameter '${name}:${operator === 'ni' ? 'not-in' : 'in'}'.`,
      {
        expression: ['http._filter'],
      },
    )
  const any = texts.length === 0 ? NOTHING : texts.map((text) => `${name} eq ${quoted(text)}`).join(' or ')
  return operator === 'ni' ? `not (${any})` : `(${any})`
}

function tokensOf(codeSets: CodeSets, { name, operator, value }: Comparison): Promise<readonly Token[]> {
  if (operator === 'in' || operator === 'ni') return codeSets.inValueSet(value)
  const bar = value.lastIndexOf('|')
  const [system, code] = [value.slice(0, Math.max(bar, 0)), value.slice(bar + 1)]
  if (system !== '' && code !== '')
    return codeSets.inHierarchy(operator === 'ss' ? 'above' : 'below', { system, code })
  throw fail('badRequest', 'search-value-invalid', `'_filter': '${name} ${operator}' takes system|code.`, {
    expression: ['http._filter'],
  })
}
