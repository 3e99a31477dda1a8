/** The small pieces of which FHIR resources consist. */
import type { CodeableConcept, Coding, Money, Quantity, Reference } from 'fhir/r4'
import { systems } from '../codes/systems.ts'

/** Whatever goes into a Bundle. */
export interface Resource {
  resourceType: string
  id: string
}

export const refer = (resource: Resource, display?: string): Reference => ({
  reference: `${resource.resourceType}/${resource.id}`,
  ...(display === undefined ? {} : { display }),
})

/** A code with the words of its system, and with our own where those are long. */
export const concept = (coding: Coding, text?: string): CodeableConcept => ({
  coding: [coding],
  ...(text === undefined ? {} : { text }),
})

const ucumWords: Readonly<Record<string, string>> = {
  'mm[Hg]': 'mmHg',
  '[degF]': '°F',
  '[lb_av]': 'lb',
  '[in_i]': 'in',
  '{score}': 'score',
  '{tablet}': 'tablet',
  '{capsule}': 'capsule',
  '[IU]': 'units',
  '{puff}': 'puff',
  '{INR}': 'INR',
}

/** A UCUM quantity. */
export const quantity = (value: number, code: string): Quantity => ({
  value,
  unit: ucumWords[code] ?? code,
  system: systems.ucum,
  code,
})

/** @param cents whole, so that sums stay exact. */
export const dollars = (cents: number): Money => ({ value: cents / 100, currency: 'USD' })

export const round = (value: number, digits: number): number => Number(value.toFixed(digits))
