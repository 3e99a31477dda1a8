/** A resident as the story of a stay: everything else is told from it. */
import type { Reference } from 'fhir/r4'
import { type Diagnosis, diagnosisText } from '../codes/diagnoses.ts'
import type { Random } from '../base/random.ts'
import { type House, randomOf } from '../house/house.ts'
import type { Bed } from '../house/rooms.ts'
import type { StaffMember } from '../house/staff.ts'
import { infections, prevalences, reasons } from './conditions.ts'
import { type Heritage, heritages, middleInitials, nicknames } from './names.ts'

export type CodeStatus = 'full' | 'dnr' | 'comfort'
export type Payer = 'medicare' | 'medicaid' | 'advantage' | 'private'

/** A time out of the house; without `until` it goes on. */
export interface Absence {
  readonly kind: 'hospital' | 'leave'
  readonly reason: string
  readonly from: Moment
  readonly until?: Moment
}

export interface Moment {
  readonly day: number
  readonly minutes: number
}

export interface Problem {
  readonly name: Diagnosis
  readonly since: number
  readonly until?: number
}

export interface Resident {
  readonly id: string
  readonly house: House
  /** Of record numbers; the first resident is 1. */
  readonly place: number
  readonly sex: 'female' | 'male'
  readonly given: readonly string[]
  readonly family: string
  readonly nickname: string | undefined
  readonly heritage: Heritage
  readonly birthDate: string
  readonly age: number
  readonly bed: Bed
  /** Where the stay began, if not in the bed of today. */
  readonly firstBed: { readonly bed: Bed; readonly until: number } | undefined
  readonly admitted: Moment
  readonly left: (Moment & { readonly how: 'home' | 'died' | 'hospital' }) | undefined
  readonly absences: readonly Absence[]
  /** The first is the reason of the stay. */
  readonly problems: readonly Problem[]
  readonly infection: Problem | undefined
  readonly falls: readonly Moment[]
  readonly codeStatus: CodeStatus
  readonly payer: Payer
  readonly attending: StaffMember
  readonly nurse: StaffMember
  readonly reference: Reference
  /** `Dorothy Halvorsen` */
  readonly spokenName: string
  readonly has: (...names: readonly Diagnosis[]) => boolean
  readonly isHere: (day: number, minutes: number) => boolean
  readonly random: (...names: readonly (string | number)[]) => Random
}

export interface Place {
  readonly place: number
  readonly bed: Bed
  readonly firstBed: Bed | undefined
  /** The day on which this one left; undefined for those who live here. */
  readonly leftOn: number | undefined
  /** The bed was someone else's until then. */
  readonly notBefore?: number
}

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value))
const ages = { rehab: [77, 8], long: [83, 8], memory: [84, 6] } as const

/** Time since admission, in days. */
const lengths = {
  rehab: [
    [[3, 10], 30],
    [[11, 24], 45],
    [[25, 48], 25],
  ],
  long: [
    [[20, 90], 14],
    [[91, 365], 28],
    [[366, 1095], 34],
    [[1096, 2400], 24],
  ],
  memory: [
    [[60, 180], 20],
    [[181, 730], 45],
    [[731, 1700], 35],
  ],
} as const

const payers: Readonly<Record<Bed['unit']['key'], readonly (readonly [Payer, number])[]>> = {
  rehab: [
    ['medicare', 62],
    ['advantage', 38],
  ],
  long: [
    ['medicaid', 76],
    ['private', 24],
  ],
  memory: [
    ['medicaid', 62],
    ['private', 38],
  ],
}

/** @param names those that are taken: two residents of one name are a danger that a demonstration need not have. */
export function createResident(
  house: House,
  { place, bed, firstBed, leftOn, notBefore }: Place,
  names: Set<string>,
): Resident {
  const id = `${house.facility.prefix.toLowerCase()}-r${String(place).padStart(3, '0')}`
  const random = (...names: readonly (string | number)[]): Random => randomOf(house, place, ...names)
  const who = identify(house, { random: random('identity'), unit: bed.unit.key, names })
  const stay = random('stay')
  const lastDay = leftOn ?? 0
  const [from, to] = stay.weighted<readonly [number, number]>(lengths[bed.unit.key])
  const admitted = {
    day: Math.max(lastDay - stay.int(from, to), notBefore ?? -Infinity),
    minutes: stay.int(11 * 60, 18 * 60),
  }
  const problems = findProblems(random('problems'), {
    unit: bed.unit.key,
    sex: who.sex,
    admitted: admitted.day,
  })
  const known = new Set(problems.map(({ name }) => name))
  const has = (...names: readonly Diagnosis[]): boolean => names.some((name) => known.has(name))
  const codeStatus: CodeStatus = has('palliative')
    ? 'comfort'
    : stay.chance(who.age > 82 ? 0.62 : 0.32)
      ? 'dnr'
      : 'full'
  const left =
    leftOn === undefined
      ? undefined
      : { day: leftOn, minutes: stay.int(10 * 60, 15 * 60), how: wayOut(stay, has('palliative')) }
  const absences = left ? [] : findAbsences(random('absences'), { place, admitted: admitted.day, house })
  const moved =
    firstBed && !left && admitted.day < -12
      ? { bed: firstBed, until: -stay.int(3, Math.min(10, -admitted.day - 1)) }
      : undefined
  const isHere = (day: number, minutes: number): boolean => {
    const moment = { day, minutes }
    return (
      isAfter(moment, admitted) &&
      !(left && isAfter(moment, left)) &&
      !absences.some((one) => isAfter(moment, one.from) && !(one.until && isAfter(moment, one.until)))
    )
  }
  return {
    ...who,
    id,
    house,
    place,
    bed,
    firstBed: moved,
    admitted,
    left,
    absences,
    problems,
    infection: findInfection(random('infection'), { admitted: admitted.day, lastDay, house }),
    falls: findFalls(random('falls'), {
      admitted: admitted.day,
      lastDay,
      isProne: has('unsteady', 'parkinson', 'alzheimer', 'dementia'),
    }).filter(({ day, minutes }) => isHere(day, minutes)),
    codeStatus,
    payer: stay.weighted(payers[bed.unit.key]),
    attending: stay.pick(house.staff.physician),
    nurse: stay.pick(house.staff.nurse),
    reference: { reference: `Patient/${id}`, display: `${who.given[0] ?? ''} ${who.family}` },
    spokenName: `${who.given[0] ?? ''} ${who.family}`,
    has,
    isHere,
    random,
  }
}

const isAfter = (a: Moment, b: Moment): boolean =>
  a.day > b.day || (a.day === b.day && a.minutes >= b.minutes)

const wayOut = (random: Random, isDying: boolean): 'home' | 'died' | 'hospital' =>
  isDying
    ? 'died'
    : random.weighted([
        ['home', 70],
        ['hospital', 12],
        ['died', 18],
      ])

function identify(
  house: House,
  { random, unit, names }: { random: Random; unit: Bed['unit']['key']; names: Set<string> },
) {
  const heritage = random.weighted(heritages.map((one) => [one, one.weight] as const))
  const sex: Resident['sex'] = random.chance(0.66) ? 'female' : 'male'
  const [mean, deviation] = ages[unit]
  const age = clamp(Math.round(random.normal(mean, deviation)), 62, 99)
  const birthday = house.calendar.date(-Math.floor(age * 365.25) - random.int(3, 360))
  let [first, family, tries] = ['', '', 0]
  do {
    first = random.pick(sex === 'female' ? heritage.women : heritage.men)
    family = random.pick(heritage.families)
    tries++
    // A family name that is new, as long as there are some.
  } while (names.has(`${first} ${family}`) || (tries < 12 && names.has(family)))
  names.add(`${first} ${family}`).add(family)
  return {
    heritage,
    sex,
    age: ageOn(birthday, house.calendar.date(0)),
    birthDate: birthday,
    given: random.chance(0.6) ? [first, random.pick(middleInitials)] : [first],
    family,
    nickname: random.chance(0.4) ? nicknames[first] : undefined,
  }
}

const ageOn = (birth: string, day: string): number =>
  Number(day.slice(0, 4)) - Number(birth.slice(0, 4)) - (day.slice(5) < birth.slice(5) ? 1 : 0)

interface Circumstances {
  readonly unit: Bed['unit']['key']
  readonly sex: Resident['sex']
  readonly admitted: number
}

function findProblems(random: Random, { unit, sex, admitted }: Circumstances): Problem[] {
  const reason = random.weighted(reasons[unit])
  const rest = prevalences.filter(
    ({ name, only, ...chances }) =>
      random.chance(chances[unit]) && name !== reason && (!only || only === sex),
  )
  // One kind of dementia is enough for the list.
  const isOnly = ({ name }: { name: Diagnosis }): boolean =>
    name !== 'dementia' || !(reason === 'alzheimer' || rest.some((one) => one.name === 'alzheimer'))
  const known = rest
    .filter(isOnly)
    .map(({ name, years }) => ({ name, since: admitted - random.int(0, years * 365) }))
  const since = unit === 'rehab' ? admitted - random.int(4, 12) : admitted - random.int(30, 1500)
  return [{ name: reason, since }, ...known.sort((a, b) => b.since - a.since)]
}

const outReasons = [
  'Shortness of breath',
  'Chest pain',
  'Fever and low blood pressure',
  'New confusion',
  'Fall with hip pain',
]

function findAbsences(
  random: Random,
  { place, admitted, house }: { place: number; admitted: number; house: House },
): Absence[] {
  const first = Math.max(admitted + 3, -house.days)
  const at = (day: number): Moment => ({ day, minutes: random.int(8 * 60, 21 * 60) })
  // Every house has someone who is out today, someone who came back and someone who was with the family.
  if (place === 9)
    return [{ kind: 'hospital', reason: 'Shortness of breath', from: { day: -1, minutes: 19 * 60 + 20 } }]
  if (place === 4 && first < -8)
    return [{ kind: 'hospital', reason: 'Fever and low blood pressure', from: at(-8), until: at(-4) }]
  if (place === 6 && first < -4)
    return [
      {
        kind: 'leave',
        reason: 'Weekend with family',
        from: { day: -4, minutes: 600 },
        until: { day: -2, minutes: 1020 },
      },
    ]
  const isOut = random.chance(Math.min(0.6, house.days * 0.0033))
  const day = random.int(first, -6)
  return isOut && first < -6
    ? [
        {
          kind: 'hospital',
          reason: random.pick(outReasons),
          from: at(day),
          until: at(day + random.int(2, 5)),
        },
      ]
    : []
}

interface Window {
  readonly admitted: number
  readonly lastDay: number
}

function findInfection(
  random: Random,
  { admitted, lastDay, house }: Window & { house: House },
): Problem | undefined {
  const first = Math.max(admitted + 1, lastDay - Math.max(house.days, 20))
  const isIll = random.chance(Math.min(0.7, 0.12 + house.days * 0.006))
  const since = random.int(first, lastDay - 2)
  const name = random.weighted(infections)
  if (!isIll || first > lastDay - 2) return undefined
  return since + 9 < lastDay ? { name, since, until: since + 9 } : { name, since }
}

/** A few fall often and most never do. */
function findFalls(random: Random, { admitted, lastDay, isProne }: Window & { isProne: boolean }): Moment[] {
  const first = Math.max(admitted + 1, lastDay - 75)
  const count = random.weighted(
    isProne
      ? [
          [0, 60],
          [1, 25],
          [2, 10],
          [3, 5],
        ]
      : [
          [0, 86],
          [1, 12],
          [2, 2],
        ],
  )
  if (first > lastDay - 1) return []
  return Array.from({ length: count }, () => ({
    day: random.int(first, lastDay - 1),
    minutes: random.int(5 * 60, 23 * 60),
  }))
    .sort((a, b) => a.day - b.day)
    .filter((one, index, all) => one.day !== all[index - 1]?.day)
}

export const cameFromHospital = ({ bed, place }: Resident): boolean =>
  bed.unit.key === 'rehab' || place % 3 === 0

export const mainProblem = ({ problems }: Resident): string => diagnosisText(problems[0]?.name ?? 'weakness')

/** `mg-r017-order-3` */
export const idOf = ({ id }: Resident, ...parts: readonly (string | number)[]): string =>
  [id, ...parts].join('-')

export const stayReference = (resident: Resident): Reference => ({
  reference: `Encounter/${idOf(resident, 'stay')}`,
})
