import type { Observation, ObservationComponent } from 'fhir/r4'
import { concept, quantity, type Resource, round } from '../base/fhir.ts'
import type { Random } from '../base/random.ts'
import { loinc, type Loinc } from '../codes/loinc.ts'
import { hl7 } from '../codes/systems.ts'
import { nurseAt } from '../house/house.ts'
import { idOf, type Moment, type Resident, stayReference } from '../resident/resident.ts'
import { type Body, bodyOf } from './body.ts'

const category = [concept(hl7('observation-category', 'vital-signs', 'Vital Signs'))]

type Draft = Pick<Observation, 'code' | 'valueQuantity' | 'component' | 'interpretation'> & { key: string }

const sign = (key: string, code: Loinc, value: Observation['valueQuantity']): Draft => ({
  key,
  code: concept(loinc(code)),
  ...(value ? { valueQuantity: value } : {}),
})

function pressure(systolic: number, diastolic: number): Draft {
  const part = (code: Loinc, value: number): ObservationComponent => ({
    code: concept(loinc(code)),
    valueQuantity: quantity(value, 'mm[Hg]'),
  })
  return {
    key: 'bp',
    code: concept(loinc('85354-9'), 'Blood pressure'),
    component: [part('8480-6', systolic), part('8462-4', diastolic)],
  }
}

interface Round extends Moment {
  readonly isFull: boolean
  readonly weighs: boolean
  readonly checksGlucose: boolean
}

/** Before these there are weights alone. */
const fullDays = 190

const isIll = (day: number, { infection }: Resident): boolean =>
  infection !== undefined && day >= infection.since && day < infection.since + 5

/** Rehabilitation and illness: every shift. Others: twice a week. Diabetes: fingersticks. Weight: weekly at first, then monthly. */
function roundsOn(day: number, resident: Resident): Round[] {
  const { house, admitted, left, bed, place } = resident
  const random = resident.random('rounds', house.calendar.date(day))
  const last = left?.day ?? -1
  const isFirst = day === admitted.day
  const isWindow = day >= last - house.days
  const isClose = isWindow && (bed.unit.key === 'rehab' || isIll(day, resident))
  const weighs =
    isFirst ||
    (day - admitted.day < 29 && (day - admitted.day) % 7 === 0) ||
    house.calendar.dayOfMonth(day) === 2
  const isFull = isFirst || isClose || (isWindow ? (day + place) % 3 === 0 : weighs && day > last - fullDays)
  const checksGlucose = isWindow && day >= last - 13 && resident.has('diabetes')
  const morning = {
    day,
    minutes: isFirst ? admitted.minutes + 30 : random.int(425, 600),
    isFull,
    weighs,
    checksGlucose,
  }
  const evening = { day, minutes: random.int(970, 1140), isFull: true, weighs: false, checksGlucose }
  return [...(isFull || weighs || checksGlucose ? [morning] : []), ...(isClose && !isFirst ? [evening] : [])]
}

/** Older ones than these nobody looks for. */
const longestDays = 540

function roundsOf(resident: Resident): Round[] {
  const last = resident.left?.day ?? -1
  const first = Math.max(resident.admitted.day, last - longestDays)
  return Array.from({ length: last - first + 1 }, (_, place) => roundsOn(first + place, resident))
    .flat()
    .filter(({ day, minutes }) => resident.isHere(day, minutes))
}

function draftsOf({
  body,
  round: { day, isFull, weighs, checksGlucose },
  random,
  resident,
}: {
  body: Body
  round: Round
  random: Random
  resident: Resident
}): Draft[] {
  const near = (mean: number, deviation: number, digits = 0): number =>
    round(random.normal(mean, deviation), digits)
  const { infection, admitted } = resident
  const fever = infection && day >= infection.since && day < infection.since + 3 ? 1 : 0
  const months = (day - admitted.day) / 30
  const pounds = round(
    Math.max(82, body.pounds + body.monthly * Math.max(-6, Math.min(months, 18))) + random.normal(0, 0.6),
    1,
  )
  const isPainful = random.chance(0.35)
  const pain = Math.max(0, Math.min(8, body.pain + (isPainful ? random.int(-1, 2) : -1)))
  const bmi = round((pounds / body.inches ** 2) * 703, 1)
  const values = [
    near(body.systolic - 8 * fever, 9),
    near(body.diastolic, 6),
    near(body.pulse + 14 * fever, 5),
    near(body.respirations + 3 * fever, 1),
  ] as const
  const [oxygen, temperature, glucose] = [
    Math.min(99, near(body.oxygen - 2 * fever, 1)),
    near(98 + 2.4 * fever, 0.3, 1),
    Math.max(72, near(body.glucose, 28)),
  ]
  return [
    ...(isFull
      ? [
          pressure(values[0], values[1]),
          sign('pulse', '8867-4', quantity(values[2], '/min')),
          sign('resp', '9279-1', quantity(values[3], '/min')),
          sign('temp', '8310-5', quantity(temperature, '[degF]')),
          {
            ...sign('spo2', '2708-6', quantity(oxygen, '%')),
            code: { coding: [loinc('2708-6'), loinc('59408-5')] },
          },
          sign('pain', '72514-3', quantity(pain, '{score}')),
        ]
      : []),
    ...(weighs
      ? [
          sign('weight', '29463-7', quantity(pounds, '[lb_av]')),
          sign('bmi', '39156-5', quantity(bmi, 'kg/m2')),
        ]
      : []),
    ...(day === admitted.day ? [sign('height', '8302-2', quantity(round(body.inches, 1), '[in_i]'))] : []),
    ...(checksGlucose
      ? [
          {
            ...sign('glucose', '41653-7', quantity(glucose, 'mg/dL')),
            code: concept(loinc('41653-7'), 'Blood glucose, fingerstick'),
          },
        ]
      : []),
  ]
}

export function buildVitals(resident: Resident): (Observation & Resource)[] {
  const body = bodyOf(resident)
  const random = resident.random('vitals')
  return roundsOf(resident).flatMap((round) => {
    const nurse = nurseAt(resident.house, round.minutes, random)
    const time = resident.house.calendar.at(round.day, round.minutes)
    return draftsOf({ body, round, random, resident }).map(({ key, ...rest }) => ({
      resourceType: 'Observation' as const,
      id: idOf(resident, key, time.slice(0, 16).replace(/[-:T]/g, '')),
      status: 'final' as const,
      category,
      ...rest,
      subject: resident.reference,
      encounter: stayReference(resident),
      effectiveDateTime: time,
      performer: [nurse.reference],
    }))
  })
}
