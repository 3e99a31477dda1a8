/**
 * Token modifiers that lead to a terminology: `:in`, `:not-in`, `:above`, `:below` (https://hl7.org/fhir/R4/search.html#token).
 * In `_filter` they are operators. Before an owner is asked, they become the codes that they mean: `code:in=x` is `code=system|a,system|b`.
 */
import type { ResourceDefinition, SearchParameter } from '@medley/fhir/definition'
import { fail, type Failure } from '@medley/fhir/failures'
import { splitUnescaped, unescapeValue } from '@medley/fhir/search/search-value'
import { mentionsCodeSet, resolveFilter, type WriteToken } from './filter-codes.ts'
import type { Parameters } from './source.ts'

export interface Token {
  system: string
  code: string
}

/** Where codes are known. Throws a Failure for what is not. */
export interface CodeSets {
  /** `reference` is a canonical URL or `ValueSet/id`. */
  inValueSet(reference: string): Promise<readonly Token[]>
  /** The code itself and those above or below it. */
  inHierarchy(direction: 'above' | 'below', token: Token): Promise<readonly Token[]>
}

/** So many codes travel in one search. */
const MAX_TOKENS = 5000

const CODE_SET = /^([A-Za-z_-]+):(in|not-in|above|below)$/

interface Named {
  code: string
  modifier: string
  parameter: SearchParameter
}

/** `undefined` for a parameter of another kind; uris have `:above` and `:below` of their own. */
function codeSetOf(definition: ResourceDefinition, name: string): Named | undefined {
  const [, code = '', modifier = ''] = CODE_SET.exec(name) ?? []
  const parameter = definition.searchParameters[code]
  return parameter?.kind === 'token' ? { code, modifier, parameter } : undefined
}

export const namesCodeSet = (
  definition: ResourceDefinition | undefined,
  parameters: Iterable<readonly [name: string, value: string]>,
): boolean => {
  for (const [name, value] of parameters)
    if (definition && (name === '_filter' ? mentionsCodeSet(value) : codeSetOf(definition, name))) return true
  return false
}

/** The same search without these modifiers. Without a terminology they stay, for the owner to refuse. */
export async function resolveCodeSets(
  codeSets: CodeSets | undefined,
  definition: ResourceDefinition,
  parameters: Parameters,
): Promise<Parameters> {
  if (!codeSets) return parameters
  const resolved: (readonly [string, string])[] = []
  for (const [name, value] of parameters) {
    const found = value === '' ? undefined : codeSetOf(definition, name)
    if (name === '_filter' && mentionsCodeSet(value))
      resolved.push([
        name,
        await resolveFilter({ codeSets, definition, write: bareOrWhole(definition) }, value),
      ])
    else if (found) resolved.push(...(await withCodes(codeSets, { name, value, ...found })))
    else resolved.push([name, value])
  }
  return resolved
}

interface Asked extends Named {
  name: string
  value: string
}

async function withCodes(codeSets: CodeSets, asked: Asked): Promise<Parameters> {
  const { name, value, code, modifier } = asked
  const tokens = new Set<string>()
  for (const one of new Set(splitUnescaped(value, ','))) {
    for (const token of await tokensOf(codeSets, asked, one)) tokens.add(written(token, asked))
    if (tokens.size > MAX_TOKENS) throw tooMany(name)
  }
  const list = [...tokens].join(',')
  if (modifier === 'not-in') return list === '' ? [] : [[`${code}:not`, list]]
  // An id that no resource has: nothing is in a value set without codes.
  return [list === '' ? ['_id', '!'] : [code, list]]
}

function tokensOf(codeSets: CodeSets, { name, modifier }: Asked, value: string): Promise<readonly Token[]> {
  if (modifier === 'in' || modifier === 'not-in') return codeSets.inValueSet(unescapeValue(value))
  const [system, code] = splitUnescaped(value, '|').map(unescapeValue)
  if (system && code) return codeSets.inHierarchy(modifier === 'above' ? 'above' : 'below', { system, code })
  throw fail('badRequest', 'search-value-invalid', `'${name}' takes system|code.`, about(name))
}

/** An element that is a bare code means the systems that it is bound to, and is found by its code alone. */
const written = ({ system, code }: Token, { parameter }: Asked): string =>
  isBare(parameter) ? escaped(code) : `${escaped(system)}|${escaped(code)}`

/** Of a Coding the code is below the element; of a code it is the element. */
const isBare = ({ sortPaths }: SearchParameter): boolean =>
  sortPaths.length > 0 && sortPaths.every((path) => !/\.(?:code|value)$/.test(path))

/** In a filter nothing is escaped but quotation marks. */
const bareOrWhole =
  ({ searchParameters }: ResourceDefinition): WriteToken =>
  (name, { system, code }) => {
    const parameter = searchParameters[name]
    return parameter && isBare(parameter) ? code : `${system}|${code}`
  }

const escaped = (text: string): string => text.replace(/[\\,|$]/g, '\\$&')

const about = (name: string): { expression: string[] } => ({ expression: [`http.${name}`] })

const tooMany = (name: string): Failure =>
  fail(
    'tooCostly',
    'value-set-too-large',
    `'${name}' means more than ${MAX_TOKENS} codes. Use a smaller value set.`,
    about(name),
  )
