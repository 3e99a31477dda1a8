/** The primitive types of R4 (https://hl7.org/fhir/R4/datatypes.html#primitive) and their formats. */
import { isRawNumber, type RawNumber } from '../json.ts'
import type { Checker } from './checker.ts'

export type PrimitiveCheck = (checker: Checker, name: string, place: number, value: unknown) => void

const MAX_STRING = 1024 * 1024

const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/

export const string: PrimitiveCheck = (checker, name, place, value) => {
  if (typeof value !== 'string') checker.wrongType(name, place, 'a JSON string')
  else if (value === '') checker.empty(name, place)
  else if (value.length > MAX_STRING) checker.invalid(name, place, 'is longer than 1 MB.')
  else if (CONTROL.test(value)) checker.invalid(name, place, 'contains control characters.')
  else if (value.trim() === '') checker.invalid(name, place, 'contains nothing but white space.')
}

export const markdown = string

export const boolean: PrimitiveCheck = (checker, name, place, value) => {
  if (typeof value !== 'boolean') checker.wrongType(name, place, 'true or false, without quotes')
}

/** Many more digits than anything is measured with, and far fewer than a reader of ours would mind. */
const MAX_DIGITS = 100

export const decimal: PrimitiveCheck = (checker, name, place, value) => {
  if (typeof value === 'number' ? Number.isFinite(value) : isRawNumber(value) && digitsFit(value)) return
  if (isRawNumber(value)) checker.invalid(name, place, `has more than ${MAX_DIGITS} digits.`)
  else checker.wrongType(name, place, 'a JSON number')
}

const digitsFit = ({ rawJSON }: RawNumber): boolean => rawJSON.length <= MAX_DIGITS

/** Whole numbers from the least to 2147483647 (https://hl7.org/fhir/R4/datatypes.html#integer). */
const wholeNumber =
  (least: number): PrimitiveCheck =>
  (checker, name, place, value) => {
    if (typeof value !== 'number' && !isRawNumber(value))
      return checker.wrongType(name, place, 'a JSON number')
    if (typeof value !== 'number' || !Number.isInteger(value)) {
      return checker.invalid(name, place, 'must be a whole number, written without a point or exponent.')
    }
    if (value < least || value > 2_147_483_647) {
      checker.invalid(name, place, `must be from ${least} to 2147483647, not ${value}.`)
    }
  }

export const integer = wholeNumber(-2_147_483_648)
export const unsignedInt = wholeNumber(0)
export const positiveInt = wholeNumber(1)

/** Only values that cannot be prose are repeated to the client. */
const shown = (value: string): string => (/^[A-Za-z0-9.:+-]{1,40}$/.test(value) ? `, not '${value}'` : '')

const format =
  (pattern: RegExp, description: string): PrimitiveCheck =>
  (checker, name, place, value) => {
    if (typeof value !== 'string') checker.wrongType(name, place, 'a JSON string')
    else if (value === '') checker.empty(name, place)
    else if (!pattern.test(value)) checker.invalid(name, place, `must be ${description}${shown(value)}.`)
  }

export const id = format(/^[A-Za-z0-9\-.]{1,64}$/, "an id of up to 64 letters, digits, '-' and '.'")
export const code = format(
  /^[^\s]+(?: [^\s]+)*$/,
  'a code without space at its ends and without double spaces',
)

export const uri = format(/^[^\s\u0000-\u001f]+$/, 'a URI without spaces')
export const url = uri
export const canonical = uri
export const oid = format(/^urn:oid:[0-2](?:\.(?:0|[1-9][0-9]*))+$/, 'an OID such as urn:oid:1.2.3')
export const uuid = format(
  /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/,
  'a UUID such as urn:uuid:c757873d-ec9a-4326-a141-556f43239520',
)
export const time = format(/^(?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?$/, 'a time such as 14:35:00')

const DAY = '(?:0[1-9]|[12]\\d|3[01])'
const MONTH = '(?:0[1-9]|1[0-2])'
const CLOCK =
  '(?:[01]\\d|2[0-3]):[0-5]\\d:(?:[0-5]\\d|60)(?:\\.\\d+)?(?:Z|[+-](?:(?:0\\d|1[0-3]):[0-5]\\d|14:00))'

const calendar =
  (pattern: RegExp, description: string): PrimitiveCheck =>
  (checker, name, place, value) => {
    if (typeof value !== 'string') checker.wrongType(name, place, 'a JSON string')
    else if (value === '') checker.empty(name, place)
    else if (!pattern.test(value) || !isOnCalendar(value))
      checker.invalid(name, place, `must be ${description}${shown(value)}.`)
  }

export const date = calendar(
  new RegExp(`^\\d{4}(?:-${MONTH}(?:-${DAY})?)?$`),
  'a date such as 2026, 2026-11 or 2026-11-25',
)
export const dateTime = calendar(
  new RegExp(`^\\d{4}(?:-${MONTH}(?:-${DAY}(?:T${CLOCK})?)?)?$`),
  'a date or a time with its zone, such as 2026-11-25 or 2026-11-25T08:00:00Z',
)
export const instant = calendar(
  new RegExp(`^\\d{4}-${MONTH}-${DAY}T${CLOCK}$`),
  'a time with its zone, such as 2026-11-25T08:00:00Z',
)

const daysBefore29 = 28

/** There is no year 0 and no 30th of February. */
function isOnCalendar(text: string): boolean {
  const year = digits(text, 0) * 100 + digits(text, 2)
  if (year === 0) return false
  if (text.length < 10) return true
  const day = digits(text, 8)
  if (day <= daysBefore29) return true
  const month = digits(text, 5)
  if (month === 2) return day === 29 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  return day < 31 || !(month === 4 || month === 6 || month === 9 || month === 11)
}

const digits = (text: string, place: number): number =>
  text.charCodeAt(place) * 10 + text.charCodeAt(place + 1) - 528

const BASE64 = /^[A-Za-z0-9+/\s]*={0,2}\s*$/

export const base64Binary: PrimitiveCheck = (checker, name, place, value) => {
  if (typeof value !== 'string') checker.wrongType(name, place, 'a JSON string')
  else if (value === '') checker.empty(name, place)
  else if (!BASE64.test(value) || withoutSpace(value).length % 4 !== 0)
    checker.invalid(name, place, 'must be base64.')
}

const withoutSpace = (text: string): string => (/\s/.test(text) ? text.replace(/\s+/g, '') : text)
