/** FHIR has no empty elements: leaves out what is undefined, an empty text, list or object. */
import { isRawNumber } from '@medley/fhir/json'

/** A member of JSON as a text, or an empty one. */
export const textOr = (value: unknown): string => (typeof value === 'string' ? value : '')

const compactValue = (value: unknown): unknown => {
  if (value === '' || value === null || value === undefined) return undefined
  if (typeof value !== 'object' || isRawNumber(value)) return value
  if (Array.isArray(value)) {
    const list = value.map(compactValue).filter((one) => one !== undefined)
    return list.length > 0 ? list : undefined
  }
  const members = Object.entries(value).flatMap(([name, one]) => {
    const kept = compactValue(one)
    return kept === undefined ? [] : [[name, kept] as const]
  })
  return members.length > 0 ? Object.fromEntries(members) : undefined
}

export const compact = <T extends object>(value: T): T => (compactValue(value) ?? {}) as T
