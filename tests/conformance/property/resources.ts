/** Random resources out of small vocabularies, so that searches hit and miss. */
import type { CodeableConcept, Observation, Patient } from 'fhir/r4'
import type { Random } from './random.ts'

export const families = ['Müller', 'muller', 'Mul', "O'Brien", 'O Brien', 'Strand', 'Österlund', 'de la Cruz']
export const givens = ['Ann', 'Anna', 'Bo', 'José', 'Zoë']
export const genders = ['male', 'female', 'other', 'unknown'] as const
export const dates = ['1940', '1940-03', '1940-03-12', '1940-12-31', '1941-01-01', '1941']
export const moments = [
  '2024',
  '2024-03',
  '2024-03-10',
  '2024-03-10T10:00:00Z',
  '2024-03-10T23:30:00-05:00',
  '2024-03-11',
  '2024-03-10T10:00:00.500Z',
  '2024-02-29',
]
export const codes = [
  ['http://loinc.org', '8480-6'],
  ['http://loinc.org', '8462-4'],
  ['urn:own', '8480-6'],
  [undefined, 'local'],
] as const
export const values = [99.4, 99.6, 100, 100.4, 100.6, 5, 5.4, 0.0054]
export const units = ['mg', 'g', 'mm[Hg]'] as const
export const statuses = ['final', 'preliminary', 'amended'] as const // prettier-ignore

const maybe = <T>(random: Random, share: number, make: () => T): T | undefined =>
  random.chance(share) ? make() : undefined

/** Absent properties are left out. */
const compact = <T extends object>(value: T): T => JSON.parse(JSON.stringify(value)) as T

export function randomPatient(random: Random): Patient {
  return compact<Patient>({
    resourceType: 'Patient',
    name: maybe(random, 0.9, () =>
      Array.from({ length: 1 + random.below(2) }, () => ({
        family: maybe(random, 0.9, () => random.pick(families)),
        given: [random.pick(givens)],
      })),
    ),
    gender: maybe(random, 0.8, () => random.pick(genders)),
    birthDate: maybe(random, 0.8, () => random.pick(dates)),
    active: maybe(random, 0.5, () => random.chance(0.5)),
    identifier: maybe(random, 0.6, () => [
      compact({ system: maybe(random, 0.7, () => 'urn:mrn'), value: random.pick(['x,1', 'x', '1', 'a|b']) }),
    ]),
  })
}

const concept = (random: Random): CodeableConcept => ({
  coding: Array.from({ length: 1 + random.below(2) }, () => {
    const [system, code] = random.pick(codes)
    return system === undefined ? { code } : { system, code }
  }),
})

const quantity = (random: Random): NonNullable<Observation['valueQuantity']> => {
  const unit = random.pick(units)
  return compact({
    value: random.pick(values),
    unit,
    ...(random.chance(0.8) ? { system: 'http://unitsofmeasure.org', code: unit } : {}),
    comparator: maybe(random, 0.1, () => random.pick(['<', '>'] as const)),
  })
}

export function randomObservation(random: Random, subjects: readonly string[]): Observation {
  const hasComponents = random.chance(0.4)
  return compact<Observation>({
    resourceType: 'Observation',
    status: random.pick(statuses),
    code: concept(random),
    subject: maybe(random, 0.9, () => ({ reference: random.pick(subjects) })),
    effectiveDateTime: maybe(random, 0.7, () => random.pick(moments)),
    valueQuantity: hasComponents ? undefined : maybe(random, 0.8, () => quantity(random)),
    component: hasComponents
      ? Array.from({ length: 2 }, () =>
          compact({ code: concept(random), valueQuantity: maybe(random, 0.9, () => quantity(random)) }),
        )
      : undefined,
  })
}
