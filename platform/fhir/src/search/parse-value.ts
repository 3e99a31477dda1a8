/** One value of one search parameter, by the parameter's kind. */
import type { SearchKind, SearchParameter } from '../definition.ts'
import { fail, type Failure } from '../failures.ts'
import type { SearchSettings } from './parse-search.ts'
import type { SearchValue } from './query.ts'
import { numberRange, parsePrefixedDate, splitPrefix, splitUnescaped, unescapeValue } from './search-value.ts'

interface Asked {
  code: string
  parameter: SearchParameter
  modifier: string | undefined
}

type Parser = (asked: Asked, value: string, settings: SearchSettings) => SearchValue

const parsers: Readonly<Partial<Record<SearchKind, Parser>>> = {
  token: ({ code, modifier }, value) =>
    modifier === 'of-type' ? parseTypedIdentifier(code, value) : parseToken(value),
  string: (_, value) => ({ kind: 'string', value: unescapeValue(value) }),
  uri: (_, value) => ({ kind: 'uri', value: unescapeValue(value) }),
  date: ({ code }, value) => ({ kind: 'date', ...parsePrefixedDate(code, value) }),
  number: ({ code }, value) => {
    const { prefix, rest } = splitPrefix(value)
    return { kind: 'number', prefix, ...parseNumber(code, rest) }
  },
  quantity: ({ code }, value) => {
    const [amount = '', system, unit] = splitUnescaped(value, '|').map(unescapeValue)
    const { prefix, rest } = splitPrefix(amount)
    return {
      kind: 'quantity',
      prefix,
      ...parseNumber(code, rest),
      system: system || undefined,
      code: unit || undefined,
    }
  },
  reference: (asked, value, settings) =>
    asked.modifier === 'identifier'
      ? parseToken(value)
      : parseReference(asked, unescapeValue(value), settings),
  composite: parseComposite,
  special: ({ code }, value) => parseNear(code, value),
}

export function parseValue(asked: Asked, value: string, settings: SearchSettings): SearchValue {
  if (asked.modifier === 'text') return { kind: 'string', value: unescapeValue(value) }
  const parse = parsers[asked.parameter.kind]
  if (!parse) throw invalidValue(asked.code, 'a supported kind of value')
  return parse(asked, value, settings)
}

/** `code`, `system|code`, `|code`, `system|` (https://hl7.org/fhir/R4/search.html#token). */
function parseToken(value: string): SearchValue {
  const [first = '', second] = splitUnescaped(value, '|').map(unescapeValue)
  if (second === undefined) return { kind: 'token', system: undefined, code: first, noSystem: false }
  return { kind: 'token', system: first || undefined, code: second || undefined, noSystem: first === '' }
}

/** `system|code|value` (https://hl7.org/fhir/R4/search.html#token) */
function parseTypedIdentifier(code: string, value: string): SearchValue {
  const [system, type, identifier, ...more] = splitUnescaped(value, '|').map(unescapeValue)
  if (!system || !type || !identifier || more.length > 0)
    throw invalidValue(`${code}:of-type`, 'a type and a value: system|code|value')
  return { kind: 'typed-identifier', system, code: type, value: identifier }
}

/** `code$value`, each as its component's kind has it (https://hl7.org/fhir/R4/search.html#composite). */
function parseComposite({ code, parameter }: Asked, value: string, settings: SearchSettings): SearchValue {
  const texts = splitUnescaped(value, '$')
  const { components } = parameter
  if (texts.length !== components.length || texts.includes(''))
    throw invalidValue(code, `${components.length} values joined by $`)
  const parts = components.map(({ kind }, place) =>
    parseValue(
      { code, parameter: { ...parameter, kind }, modifier: undefined },
      texts[place] ?? '',
      settings,
    ),
  )
  return { kind: 'composite', parts }
}

const METRES: Readonly<Record<string, number>> = { m: 1, km: 1000, '[mi_i]': 1609.344, '[mi_us]': 1609.347 }
const DEFAULT_DISTANCE = 10

/** `latitude|longitude|distance|unit`; the distance is 10 km where none is given (https://hl7.org/fhir/R4/location.html#positional). */
function parseNear(code: string, value: string): SearchValue {
  const [latitude = '', longitude = '', distance = '', unit = 'km'] = splitUnescaped(value, '|')
  const [north, east, far] = [latitude, longitude, distance || String(DEFAULT_DISTANCE)].map(Number)
  const metre = METRES[unit]
  const isPlace =
    latitude !== '' && longitude !== '' && Math.abs(north ?? NaN) <= 90 && Math.abs(east ?? NaN) <= 180
  if (!isPlace || !(far !== undefined && far >= 0) || metre === undefined)
    throw invalidValue(code, 'latitude|longitude|distance|unit, with km, m or [mi_i] as unit')
  return { kind: 'near', latitude: north ?? 0, longitude: east ?? 0, metres: far * metre }
}

const LITERAL = /^(?:(.*)\/)?([A-Z][A-Za-z]+)\/([A-Za-z0-9.-]{1,64})(?:\/_history\/[A-Za-z0-9.-]{1,64})?$/
const ID = /^[A-Za-z0-9.-]{1,64}$/

/** `1`, `Patient/1`, `[base]/Patient/1` or any other URL (https://hl7.org/fhir/R4/search.html#reference). */
function parseReference(asked: Asked, value: string, settings: SearchSettings): SearchValue {
  const literal = LITERAL.exec(value)
  if (literal?.[2] && literal[3] && (!literal[1] || settings.selfBases.includes(literal[1]))) {
    return { kind: 'reference', type: literal[2], id: literal[3] }
  }
  if (value.includes(':')) return { kind: 'reference', url: value }
  if (!ID.test(value)) throw invalidValue(asked.code, 'an id, Type/id or a URL')
  return asked.modifier
    ? { kind: 'reference', type: asked.modifier, id: value }
    : { kind: 'reference', id: value }
}

function parseNumber(code: string, text: string): { low: number; high: number; value: number } {
  const range = numberRange(text)
  if (!range) throw invalidValue(code, 'a number')
  return { ...range, value: Number(text) }
}

export const invalidValue = (code: string, wanted: string): Failure =>
  fail('badRequest', 'search-value-invalid', `'${code}' takes ${wanted}.`, { expression: [`http.${code}`] })
