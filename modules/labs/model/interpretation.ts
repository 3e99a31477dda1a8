/** What a result means: the laboratory's word first, then its range, then what is usual in adults. */
import type { Observation, ObservationReferenceRange } from 'fhir/r4'
import { labTests } from './tests.ts'

export type Flag = 'normal' | 'high' | 'low' | 'criticalHigh' | 'criticalLow' | 'abnormal' | 'unknown'

/** http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation */
const flags: Readonly<Record<string, Flag>> = {
  N: 'normal',
  NEG: 'normal',
  ND: 'normal',
  H: 'high',
  HU: 'high',
  '>': 'high',
  L: 'low',
  LU: 'low',
  '<': 'low',
  HH: 'criticalHigh',
  LL: 'criticalLow',
  A: 'abnormal',
  AA: 'abnormal',
  POS: 'abnormal',
  DET: 'abnormal',
  R: 'abnormal',
}

export interface ReferenceRange {
  readonly low?: number | undefined
  readonly high?: number | undefined
  readonly text: string
  /** Whose range it is; a usual one is shown with a mark. */
  readonly source: 'laboratory' | 'usual'
}

const words = ({ low, high }: { low?: number | undefined; high?: number | undefined }): string => {
  if (low !== undefined && high !== undefined) return `${low}–${high}`
  if (high !== undefined) return `< ${high}`
  return low === undefined ? '' : `> ${low}`
}

/** The range that says "normal", or the only one there is. */
const chooseRange = (ranges: readonly ObservationReferenceRange[]): ObservationReferenceRange | undefined =>
  ranges.find(({ type }) => type?.coding?.some(({ code }) => code === 'normal')) ?? ranges[0]

export function referenceRange({
  code,
  referenceRange: ranges = [],
  valueQuantity,
}: Observation): ReferenceRange | undefined {
  const own = chooseRange(ranges)
  if (own) {
    const [low, high] = [own.low?.value, own.high?.value]
    return { low, high, text: own.text ?? words({ low, high }), source: 'laboratory' }
  }
  const loinc = code.coding?.find(({ system }) => system === 'http://loinc.org')?.code ?? ''
  const { unit, usual } = labTests[loinc] ?? {}
  // Safety: 5.5 is usual in mmol/L and deadly in mg/dL, so a range counts for its unit alone.
  if (!usual || !valueQuantity || ![unit].flat().includes(valueQuantity.code ?? valueQuantity.unit))
    return undefined
  return { ...usual, text: words(usual), source: 'usual' }
}

/** Flag of an observation; `unknown` where nobody says what is normal, which is not the same as normal. */
export function interpret(observation: Observation): Flag {
  const codes = (observation.interpretation ?? []).flatMap(({ coding = [] }) => coding)
  const said = codes.map(({ code }) => flags[code ?? '']).find((flag) => flag !== undefined)
  if (said) return said
  const [value, range] = [observation.valueQuantity?.value, referenceRange(observation)]
  if (value === undefined || !range) return 'unknown'
  if (range.high !== undefined && value > range.high) return 'high'
  if (range.low !== undefined && value < range.low) return 'low'
  return 'normal'
}

export const isCritical = (flag: Flag): boolean => flag === 'criticalHigh' || flag === 'criticalLow'

/** Anything a clinician should look at. */
export const isAbnormal = (flag: Flag): boolean => flag !== 'normal' && flag !== 'unknown'
