/**
 * Insulin by a sliding scale: the order's own words say how many units go with which glucose. What cannot be read of them
 * is not guessed: then nothing is computed.
 */
import type { Dosage, MedicationAdministration, Observation, Reference } from 'fhir/r4'
import { type Charting, giveDose } from './administration.ts'
import type { Slot } from './slots.ts'

export interface ScaleRow {
  /** mg/dL, both included; the last row of a scale has no end. */
  readonly low: number
  readonly high: number | undefined
  readonly units: number
}

/** `151-200: 2 units`, `151 to 200 = 2 u`. */
const band =
  /(\d{2,3})\s*(?:-|–|to)\s*(\d{2,3})\s*(?:mg\/dL)?\s*[:=,]?\s*(\d{1,2}(?:\.\d)?)\s*(?:units?|u)\b/gi
/** `over 400: 12 units`, `>400 12 u`. A top without units is one at which the provider is called. */
const top = /(?:over|above|>|≥)\s*(\d{2,3})\s*(?:mg\/dL)?\s*[:=,]?\s*(\d{1,2}(?:\.\d)?)\s*(?:units?|u)\b/i

/**
 * Rows from the lowest on; empty if the words hold no scale.
 * Safety: rows that overlap, or leave a gap between them, are no scale that may be computed from.
 */
export function scaleOf({ text = '', patientInstruction = '' }: Dosage): readonly ScaleRow[] {
  const words = `${text}; ${patientInstruction}`
  const rows: ScaleRow[] = [...words.matchAll(band)]
    .map(([, low, high, units]) => ({ low: Number(low), high: Number(high), units: Number(units) }))
    .sort((a, b) => a.low - b.low)
  if (rows.length < 2) return []
  const last = top.exec(words)
  if (last) rows.push({ low: Number(last[1]) + 1, high: undefined, units: Number(last[2]) })
  const isWhole = rows.every(({ low, high }, place) => {
    const next = rows[place + 1]
    return (high === undefined || low <= high) && (next === undefined || next.low === (high ?? NaN) + 1)
  })
  return isWhole ? rows : []
}

export type ScaleAnswer =
  | { readonly kind: 'units'; readonly units: number; readonly row: ScaleRow }
  /** Below the scale: nothing is given. */
  | { readonly kind: 'none' }
  /** Low enough to be treated, or above the scale: the provider is called. */
  | { readonly kind: 'call' }
  | { readonly kind: 'impossible' }

/** Hypoglycaemia, level 1 (ADA, Standards of Care 2025, section 6). */
export const lowGlucose = 70
const possible = { low: 10, high: 1000 }

/** @param glucose mg/dL */
export function unitsFor(rows: readonly ScaleRow[], glucose: number): ScaleAnswer {
  if (!(glucose >= possible.low && glucose <= possible.high)) return { kind: 'impossible' }
  if (glucose < lowGlucose) return { kind: 'call' }
  const value = Math.round(glucose)
  const row = rows.find(({ low, high }) => value >= low && value <= (high ?? Infinity))
  if (row) return { kind: 'units', units: row.units, row }
  return value < (rows[0]?.low ?? 0) ? { kind: 'none' } : { kind: 'call' }
}

/** Where it is injected, so that the next goes elsewhere. */
export const injectionSites = [
  { code: 'abdomen-left', text: 'Abdomen left' },
  { code: 'abdomen-right', text: 'Abdomen right' },
  { code: 'arm-left', text: 'Arm left' },
  { code: 'arm-right', text: 'Arm right' },
  { code: 'thigh-left', text: 'Thigh left' },
  { code: 'thigh-right', text: 'Thigh right' },
] as const

export type InjectionSite = (typeof injectionSites)[number]['code']

/** The glucose that the dose rests on: capillary, by glucometer. */
export const glucoseOf = (
  glucose: number,
  { subject, by, at }: { subject: Reference; by: Reference; at: string },
): Observation => ({
  resourceType: 'Observation',
  status: 'final',
  category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'vital-signs', display: 'Vital Signs' }] }],
  code: { coding: [{ system: 'http://loinc.org', code: '41653-7', display: 'Glucose [Mass/volume] in Capillary blood by Glucometer' }], text: 'Glucose, finger stick' },
  subject,
  effectiveDateTime: at,
  performer: [by],
  valueQuantity: { value: glucose, unit: 'mg/dL', system: 'http://unitsofmeasure.org', code: 'mg/dL' },
}) // prettier-ignore

/** The dose as it was given: so many units, there, because of that glucose. */
export function giveByScale(
  slot: Slot,
  {
    units,
    site,
    glucoseUrl,
    ...charting
  }: Charting & { units: number; site: InjectionSite; glucoseUrl: string },
): MedicationAdministration {
  const { dosage, ...entry } = giveDose(slot, charting)
  const words = injectionSites.find(({ code }) => code === site)?.text ?? site
  return {
    ...entry,
    supportingInformation: [{ reference: glucoseUrl }],
    dosage: {
      ...dosage,
      text: `${units} units, ${words.toLowerCase()}`,
      site: { coding: [{ system: 'urn:medley:injection-site', code: site }], text: words },
      dose: { value: units, unit: 'units', system: 'http://unitsofmeasure.org', code: '[IU]' },
    },
  }
}

/** The site of the newest dose of an order; `undefined`: not known. */
export const lastSite = (orderId: string, entries: readonly MedicationAdministration[]): string | undefined =>
  entries
    .filter(({ request, status }) => status === 'completed' && request?.reference?.endsWith(`/${orderId}`))
    .sort((a, b) => (b.effectiveDateTime ?? '').localeCompare(a.effectiveDateTime ?? ''))
    .find(({ dosage }) => dosage?.site)?.dosage?.site?.coding?.[0]?.code
