/**
 * The synthetic patients: the same for the same size on every run. Within one patient no two resources of a type have the
 * same date, so the order of every sorted search is known.
 */
import { families, givens, syllables } from './catalogue.ts'
import { createRandom, type Random } from './random.ts'
import { recordOf, type Stored } from './record-of.ts'

export interface BenchPatient {
  id: string
  family: string
  given: string
  /** The Patient first. */
  resources: readonly Stored[]
}

const seed = 20_240_601

export function createPopulation(size: number): BenchPatient[] {
  const random = createRandom(seed)
  return Array.from({ length: size }, (_, number) => createPatient(number, random))
}

function createPatient(number: number, random: Random): BenchPatient {
  const id = `bench-${number}`
  const family = `${random.pick(families)}${random.pick(syllables)}${random.pick(syllables)}`
  const given = random.pick(givens)
  const patient: Stored = {
    resourceType: 'Patient',
    id,
    active: true,
    identifier: [{ system: 'urn:medley:bench', value: `MRN-${number}` }],
    name: [{ use: 'official', family, given: [given] }],
    gender: random.pick(['female', 'male']),
    birthDate: `${1925 + random.below(30)}-0${1 + random.below(9)}-1${random.below(10)}`,
    address: [{ line: [`${1 + random.below(900)} Maple Street`], city: 'Springfield', state: 'MA' }],
    telecom: [{ system: 'phone', value: `555-01${10 + random.below(90)}` }],
  }
  return { id, family, given, resources: [patient, ...recordOf(id, random)] }
}

/** A patient's resources of one type. */
export const ofType = <T extends Stored['resourceType']>(
  { resources }: BenchPatient,
  type: T,
): Extract<Stored, { resourceType: T }>[] =>
  resources.filter(
    (resource): resource is Extract<Stored, { resourceType: T }> => resource.resourceType === type,
  )
