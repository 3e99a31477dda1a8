/** Under which units a quantity is found: any; its code or unit text, whatever the system; its coded unit, made canonical. */
import { canonicalUnit, toCanonical, UCUM } from '@medley/fhir/search/ucum'
import { hash64 } from './hash.ts'

export interface UnitKey {
  key: string
  /** From the value as it is to the value under this key. */
  convert(value: number): number
}

export interface Unit {
  system: string | undefined
  code: string | undefined
  unit: string | undefined
}

const asIs = (value: number): number => value

export const ANY_UNIT = '0'

export function unitKeys({ system, code, unit }: Unit): UnitKey[] {
  const keys = [{ key: ANY_UNIT, convert: asIs }]
  for (const text of new Set([code, unit])) if (text) keys.push({ key: hash64('unit', text), convert: asIs })
  if (system && code) keys.push(codedUnit(system, code))
  return keys
}

/** UCUM units of one dimension share a key (https://hl7.org/fhir/R4/search.html#quantity). */
export function codedUnit(system: string, code: string): UnitKey {
  const canonical = system === UCUM ? canonicalUnit(code) : undefined
  if (!canonical) return { key: hash64('unit', system, code), convert: asIs }
  return {
    key: hash64('unit', system, 'canonical', canonical.dimension),
    convert: (value) => toCanonical(canonical, value),
  }
}
