/** A dosage in words. The prescriber's own text comes first; structure is put into words only where there is none. */
import type { Dosage, Quantity, Timing } from 'fhir/r4'

const decimals = (value: number): string => String(value)

const amount = ({ value, unit, code }: Quantity): string => {
  if (value === undefined) return ''
  // Safety: a unit that is missing is said to be missing; "2" alone has been read as 2 mL and as 2 tablets.
  return (unit ?? code) ? `${decimals(value)} ${unit ?? code ?? ''}` : `${decimals(value)} (unit not stated)`
}

/** SNOMED's fully specified names end in their kind, which nobody reads aloud. */
const withoutKind = (text: string): string =>
  text.trim().replace(/ \((?:qualifier value|procedure|finding)\)$/, '')

const perPeriod: Readonly<Record<string, readonly [one: string, many: string]>> = {
  s: ['second', 'seconds'],
  min: ['minute', 'minutes'],
  h: ['hour', 'hours'],
  d: ['day', 'days'],
  wk: ['week', 'weeks'],
  mo: ['month', 'months'],
  a: ['year', 'years'],
}

/** Written out: `daily` and `every other day` are safer to read than QD and QOD. */
const spokenTimes: Readonly<Record<string, string>> = {
  '1/1/d': 'daily',
  '2/1/d': 'twice a day',
  '3/1/d': '3 times a day',
  '1/2/d': 'every other day',
  '1/1/wk': 'weekly',
}

function frequency({ repeat, code }: Timing): string {
  const { frequency: times = 1, period, periodUnit } = repeat ?? {}
  if (!period || !periodUnit)
    return withoutKind(code?.text ?? code?.coding?.[0]?.display ?? code?.coding?.[0]?.code ?? '')
  const spoken = spokenTimes[`${times}/${period}/${periodUnit}`]
  if (spoken) return spoken
  const [one, many] = perPeriod[periodUnit] ?? [periodUnit, periodUnit]
  const every = period === 1 ? `every ${one}` : `every ${decimals(period)} ${many}`
  return times === 1 ? every : `${times} times ${every}`
}

function dose({ doseAndRate = [] }: Dosage): string {
  const [first] = doseAndRate
  if (first?.doseQuantity) return amount(first.doseQuantity)
  const { low, high } = first?.doseRange ?? {}
  return low && high ? `${decimals(low.value ?? 0)}–${amount(high)}` : ''
}

function asNeeded({ asNeededBoolean, asNeededCodeableConcept: reason }: Dosage): string {
  const named = reason?.text ?? reason?.coding?.[0]?.display
  if (named) return `as needed for ${named}`
  return asNeededBoolean ? 'as needed' : ''
}

/**
 * One instruction.
 * Safety: a text without a number ("every six hours") does not say how much, so the amount goes before it.
 */
export function dosageText(dosage: Dosage): string {
  const text = withoutKind(dosage.text ?? '')
  if (text) return /\d/.test(text) ? text : [dose(dosage), text].filter(Boolean).join(', ')
  const { route, timing, additionalInstruction = [], patientInstruction = '' } = dosage
  const parts = [
    dose(dosage),
    route?.text ?? route?.coding?.[0]?.display ?? '',
    timing ? frequency(timing) : '',
    asNeeded(dosage),
    ...additionalInstruction.map((one) => withoutKind(one.text ?? one.coding?.[0]?.display ?? '')),
  ]
  return parts.filter(Boolean).join(', ') || patientInstruction
}

/** All instructions of a prescription; empty if none is recorded. */
export const dosagesText = (dosages: readonly Dosage[] | undefined): string =>
  (dosages ?? []).map(dosageText).filter(Boolean).join('; ')
