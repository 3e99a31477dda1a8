import type { Observation, ObservationComponent } from 'fhir/r4'
import { codeOf, formatConcept, formatDay, formatNumber, formatRange, formatUnit } from '@medley/ui'

type Valued = Pick<
  Observation & ObservationComponent,
  'valueQuantity' | 'valueCodeableConcept' | 'valueString'
>

const oneValue = (valued: Valued & Partial<Observation>): string => {
  const {
    valueQuantity,
    valueCodeableConcept,
    valueString,
    valueInteger,
    valueBoolean,
    valueRange,
    valueDateTime,
  } = valued
  if (valueQuantity?.value !== undefined)
    return `${valueQuantity.comparator ?? ''}${formatNumber(valueQuantity.value)}`
  if (valueCodeableConcept) return formatConcept(valueCodeableConcept)
  if (valueInteger !== undefined) return String(valueInteger)
  if (valueBoolean !== undefined) return valueBoolean ? $localize`Yes` : $localize`No`
  return valueString ?? formatDay(valueDateTime) ?? formatRange(valueRange)
}

const bloodPressure = { systolic: '8480-6', diastolic: '8462-4' }

/** The value without its unit; a blood pressure as `112/64`, other panels part by part. */
export function valueText(observation: Observation): string {
  const parts = observation.component ?? []
  const part = (code: string): string | undefined => {
    const found = parts.find((candidate) => codeOf(candidate.code) === code)
    return found && oneValue(found)
  }
  const [systolic, diastolic] = [part(bloodPressure.systolic), part(bloodPressure.diastolic)]
  if (systolic && diastolic) return `${systolic}/${diastolic}`
  const value = oneValue(observation)
  if (value) return value
  const texts = parts.map((one) =>
    [formatConcept(one.code), oneValue(one), formatUnit(one.valueQuantity)].join(' ').trim(),
  )
  return texts.join('; ') || formatConcept(observation.dataAbsentReason) || '–'
}

/** A blood pressure is read without its unit everywhere. */
export const unitText = (observation: Observation): string => formatUnit(observation.valueQuantity)
