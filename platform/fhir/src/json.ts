/**
 * JSON that loses nothing: decimals keep their digits, and what two readers could understand differently is refused
 * (duplicate keys, halves of characters, numbers out of range). Numbers whose digits a double would change are
 * objects made by `JSON.rawJSON`.
 */
import { fail, type Failure } from './failures.ts'
import { findJsonFault, type JsonFault } from './json-fault.ts'
import { type Counted, countMembers, parseWithDigits, type RawNumber, rawJson } from './json-digits.ts'
import { survey } from './json-survey.ts'

export type { RawNumber } from './json-digits.ts'

export type JsonNumber = number | RawNumber

/** @example parseJson('{"value":1.00}') // { value: JSON.rawJSON('1.00') } */
export function parseJson(text: string): unknown {
  const { members, numbers, suspect } = survey(text)
  if (suspect) refuseFaults(text)
  try {
    const { value, members: parsed } =
      numbers.length === 0 ? counted(JSON.parse(text)) : parseWithDigits(text, numbers)
    // Of two members with one name only the last survives: the tree then has fewer members than the text.
    if (parsed === members) return value
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause
  }
  refuseFaults(text)
  throw new Error('JSON was refused without a fault in it.')
}

/** Numbers print the digits that they were read with. */
export const stringifyJson = (value: unknown): string => JSON.stringify(value)

export const isRawNumber = (value: unknown): value is RawNumber => rawJson.isRawJSON(value)

/** Whether a value stands for a JSON number. */
export const isDecimal = (value: unknown): value is JsonNumber =>
  typeof value === 'number' || isRawNumber(value)

/** The nearest double. */
export const numberOf = (value: JsonNumber): number =>
  typeof value === 'number' ? value : Number(value.rawJSON)

/** The digits as they were read. */
export const digitsOf = (value: JsonNumber): string =>
  typeof value === 'number' ? String(value) : value.rawJSON

/** An object of JSON: no list, and no number that keeps its digits. */
export const isJsonObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !isRawNumber(value)

/** A copy with its digits; `structuredClone` would lose them. */
export const copyJson = (value: unknown): unknown => (parseJson(stringifyJson([value])) as [unknown])[0]

const counted = (value: unknown): Counted => ({ value, members: countMembers(value) })

const sentences: Readonly<Record<JsonFault['code'], string>> = {
  'json-malformed': 'The body is not JSON',
  'json-too-deep': 'The JSON is nested too deeply',
  'json-duplicate-key': 'The JSON has the same key twice in one object',
  'json-lone-surrogate': 'The JSON has half of a character (a lone surrogate)',
  'json-number-range': 'The JSON has a number that is out of range',
}

function refuseFaults(text: string): void {
  const fault = findJsonFault(text)
  if (fault) throw describe(fault)
}

function describe({ code, place, path }: JsonFault): Failure {
  const where = path ? `at '${path}' (character ${place + 1})` : `at character ${place + 1}`
  return fail('malformed', code, `${sentences[code]}: ${where}.`, path ? { expression: [path] } : {})
}
