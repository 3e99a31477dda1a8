/** The vital signs of a chart, in the order in which they are read out. */
import type { Observation } from 'fhir/r4'

export interface VitalSign {
  readonly code: string
  readonly label: string
}

/** LOINC codes of http://hl7.org/fhir/R4/observation-vitalsigns.html, and pain. */
export const vitalSigns: readonly VitalSign[] = [
  { code: '85354-9', label: 'BP' },
  { code: '8867-4', label: 'HR' },
  { code: '2708-6', label: 'SpO₂' },
  { code: '8310-5', label: 'Temp' },
  { code: '9279-1', label: 'Resp' },
  { code: '72514-3', label: 'Pain' },
  { code: '29463-7', label: 'Weight' },
  { code: '39156-5', label: 'BMI' },
]

/** One code for what is measured by several methods. */
const aliases: Readonly<Record<string, string>> = {
  '59408-5': '2708-6',
  '55284-4': '85354-9',
  '3141-9': '29463-7',
}

export const vitalCode = ({ code }: Observation): string => {
  const codes = (code.coding ?? []).map((coding) => aliases[coding.code ?? ''] ?? coding.code ?? '')
  return codes.find((candidate) => vitalSigns.some((sign) => sign.code === candidate)) ?? codes[0] ?? ''
}

/** The last value of each sign; `observations` newest first. */
export function latestVitals(observations: readonly Observation[]): ReadonlyMap<string, Observation> {
  const latest = new Map<string, Observation>()
  for (const observation of observations) {
    const code = vitalCode(observation)
    if (observation.status !== 'entered-in-error' && !latest.has(code)) latest.set(code, observation)
  }
  return latest
}

/** Codes of the signs of which there is no value, by whatever method they are measured. */
export function missingSigns(observations: readonly Observation[]): readonly string[] {
  const latest = latestVitals(observations)
  const missing = vitalSigns.map(({ code }) => code).filter((code) => !latest.has(code))
  return missing.flatMap((code) => [code, ...Object.keys(aliases).filter((alias) => aliases[alias] === code)])
}
