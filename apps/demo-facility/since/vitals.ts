/** Vital signs of the days that went by: near to the last ones, every other day. */
import type { Encounter, Observation, Quantity } from 'fhir/r4'
import type { WallClock } from '@medley/medications/model/local-time'
import { dayAfter } from '@medley/medications/model/local-time'
import { type Resource, round } from '../base/fhir.ts'
import { createRandom, type Random } from '../base/random.ts'
import { nurseAt } from '../house/house.ts'
import type { Staff } from '../house/staff.ts'

/** How far a value lies from the one before: standard deviation, digits. */
const drift: Readonly<Record<string, readonly [number, number]>> = {
  '85354-9': [5, 0],
  '8867-4': [4, 0],
  '9279-1': [1, 0],
  '8310-5': [0.2, 1],
  '2708-6': [0.7, 0],
}

export const measured = Object.keys(drift)

export interface VitalFacts {
  /** The newest ones of `measured`, of those in the house. */
  readonly last: readonly Observation[]
  readonly stays: ReadonlyMap<string, Encounter>
  readonly staff: Staff
  readonly clock: WallClock
  /** ms since 1970: from when, and now. */
  readonly from: number
  readonly now: number
}

const minute = 60_000
const codeOf = ({ code }: Observation): string | undefined =>
  code.coding?.find((coding) => coding.code !== undefined && coding.code in drift)?.code

export function buildVitalsSince({
  last,
  stays,
  staff,
  clock,
  from,
  now,
}: VitalFacts): (Observation & Resource)[] {
  const made: (Observation & Resource)[] = []
  for (const [patient, stay] of stays) {
    const before = newestByCode(last.filter(({ subject }) => subject?.reference === patient))
    for (let day = clock.dayOf(from); day <= clock.dayOf(now); day = dayAfter(day)) {
      const random = createRandom(`since/${patient}/${day}`)
      const minutes = random.int(425, 600)
      const at = clock.instantOf(day, '00:00') + minutes * minute
      if (!random.chance(0.5) || at < from || at > now) continue
      const nurse = nurseAt({ staff }, minutes, random)
      for (const [code, observation] of before)
        made.push({
          ...near(observation, drift[code] ?? [0, 0], random),
          id: `${patient.split('/')[1] ?? ''}-${code}-${day.replaceAll('-', '')}`,
          encounter: { reference: `Encounter/${stay.id ?? ''}` },
          effectiveDateTime: new Date(at).toISOString(),
          performer: [nurse.reference],
        })
    }
  }
  return made
}

function newestByCode(observations: readonly Observation[]): Map<string, Observation> {
  const newest = new Map<string, Observation>()
  const byTime = observations.toSorted((a, b) => timeOf(a) - timeOf(b))
  for (const observation of byTime) newest.set(codeOf(observation) ?? '', observation)
  newest.delete('')
  return newest
}

const timeOf = ({ effectiveDateTime = '' }: Observation): number => Date.parse(effectiveDateTime)

function near(
  observation: Observation,
  [deviation, digits]: readonly [number, number],
  random: Random,
): Observation {
  const { resourceType, status, category, code, subject, valueQuantity, component } = observation
  const moved = (quantity: Quantity): Quantity => {
    const value = round(random.normal(quantity.value ?? 0, deviation), digits)
    return { ...quantity, value: quantity.code === '%' ? Math.min(99, value) : value }
  }
  return {
    ...{ resourceType, status, code },
    ...(category ? { category } : {}),
    ...(subject ? { subject } : {}),
    ...(valueQuantity ? { valueQuantity: moved(valueQuantity) } : {}),
    ...(component
      ? {
          component: component.map((one) => ({
            ...one,
            ...(one.valueQuantity ? { valueQuantity: moved(one.valueQuantity) } : {}),
          })),
        }
      : {}),
  }
}
