/** Random resources of many types that refer to each other, spread over every module, in the order in which they are written. */
import { createRandom, type Random } from '../property/random.ts'

export interface Resource {
  resourceType: string
  id: string
  [element: string]: unknown
}

export const TAG_SYSTEM = 'urn:test:differential'
const LOINC = 'http://loinc.org'
const codes = ['8480-6', '8462-4', '29463-7', '8867-4'] as const
const families = ['Ahlgren', 'Berg', 'Müller', 'Berg-Larsen'] as const
const dates = ['2024-01-01', '2024-01-15', '2024-02-01T10:00:00Z', '2024-02', '2024-03-05'] as const

const compact = (value: object): Resource => JSON.parse(JSON.stringify(value)) as Resource
const concept = (code: string) => ({ coding: [{ system: LOINC, code }] })

/** An empty list is no list. */
const listOf = <T>(item: T | undefined): T[] | undefined => (item === undefined ? undefined : [item])

/** What the resources of one type look like. */
interface Kind {
  type: string
  count: number
  make(draw: Draw): object
}

interface Draw extends Random {
  /** A reference to one of the types that are there already; sometimes none. */
  to(...types: string[]): { reference: string } | undefined
  /** Never none. */
  must(...types: string[]): { reference: string }
  maybe<T>(make: () => T): T | undefined
  date(): string
}

/** Later kinds refer to earlier ones. */
const kinds: readonly Kind[] = [
  { type: 'Organization', count: 5, make: (draw) => ({ name: draw.pick(families), active: draw.chance(0.7), partOf: draw.to('Organization') }) },
  { type: 'Practitioner', count: 6, make: (draw) => ({ name: [{ family: draw.pick(families) }], gender: draw.pick(['male', 'female'] as const) }) },
  { type: 'Patient', count: 14, make: (draw) => ({
    name: draw.maybe(() => [{ family: draw.pick(families), given: [draw.pick(['Ann', 'Bo'])] }]),
    gender: draw.maybe(() => draw.pick(['male', 'female'] as const)),
    birthDate: draw.pick(['1940-01-01', '1950-05-05', '1960']),
    managingOrganization: draw.to('Organization'),
    generalPractitioner: draw.maybe(() => [draw.must('Practitioner', 'Organization')]),
  }) },
  { type: 'Location', count: 4, make: (draw) => ({ name: draw.pick(families), status: 'active', managingOrganization: draw.to('Organization') }) },
  { type: 'Encounter', count: 16, make: (draw) => ({
    status: draw.pick(['in-progress', 'finished'] as const),
    class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'IMP' },
    subject: draw.must('Patient'), serviceProvider: draw.to('Organization'), period: { start: draw.date() },
    location: draw.maybe(() => [{ location: draw.must('Location') }]),
    participant: draw.maybe(() => [{ individual: draw.must('Practitioner') }]),
  }) },
  { type: 'Condition', count: 14, make: (draw) => ({
    subject: draw.must('Patient'), code: concept(draw.pick(codes)), encounter: draw.to('Encounter'), asserter: draw.to('Practitioner', 'Patient'), recordedDate: '2024-01-01',
    clinicalStatus: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }] },
  }) },
  { type: 'Device', count: 3, make: (draw) => ({ patient: draw.to('Patient'), owner: draw.to('Organization'), status: 'active' }) },
  { type: 'Observation', count: 34, make: (draw) => ({
    status: draw.pick(['final', 'amended'] as const), code: concept(draw.pick(codes)),
    subject: draw.to('Patient', 'Patient', 'Location', 'Device'), encounter: draw.to('Encounter'), effectiveDateTime: draw.maybe(() => draw.date()),
    performer: draw.maybe(() => [draw.must('Practitioner', 'Organization', 'Patient')]), focus: draw.maybe(() => [draw.must('Patient', 'Condition')]),
    hasMember: listOf(draw.to('Observation')), valueQuantity: { value: draw.below(100), unit: 'kg' },
  }) },
  { type: 'DiagnosticReport', count: 8, make: (draw) => ({
    status: 'final', code: concept(draw.pick(codes)), subject: draw.to('Patient'), encounter: draw.to('Encounter'),
    result: [draw.must('Observation'), draw.must('Observation')],
  }) },
  { type: 'Medication', count: 4, make: (draw) => ({ code: concept(draw.pick(codes)), manufacturer: draw.to('Organization') }) },
  { type: 'MedicationRequest', count: 14, make: (draw) => ({
    status: draw.pick(['active', 'stopped'] as const), intent: 'order', medicationReference: draw.must('Medication'), subject: draw.must('Patient'),
    encounter: draw.to('Encounter'), requester: draw.to('Practitioner', 'Organization'), reasonReference: draw.maybe(() => [draw.must('Condition', 'Observation')]), authoredOn: draw.date(),
  }) },
  { type: 'CareTeam', count: 5, make: (draw) => ({ status: 'active', subject: draw.must('Patient'), participant: [{ member: draw.must('Practitioner', 'Patient') }] }) },
  { type: 'Coverage', count: 6, make: (draw) => ({ status: 'active', beneficiary: draw.must('Patient'), payor: [draw.must('Organization')] }) },
  { type: 'Group', count: 3, make: (draw) => ({ type: 'person', actual: true, member: [{ entity: draw.must('Patient') }, { entity: draw.must('Patient') }] }) },
  { type: 'List', count: 4, make: (draw) => ({
    status: 'current', mode: 'working', subject: draw.to('Patient'),
    entry: Array.from({ length: 3 }, () => ({ item: draw.must('Patient', 'Observation', 'Condition') })),
  }) },
  { type: 'Composition', count: 4, make: (draw) => ({
    status: 'final', type: concept(draw.pick(codes)), date: '2024-03-01', title: 'Summary', author: [draw.must('Practitioner')], subject: draw.must('Patient'), encounter: draw.to('Encounter'),
    section: [{ title: 'All', code: concept(draw.pick(codes)), entry: [draw.must('Observation'), draw.must('Condition'), draw.must('MedicationRequest')] }],
  }) },
  { type: 'Provenance', count: 10, make: (draw) => ({
    target: [draw.must('Patient', 'Observation', 'Encounter', 'MedicationRequest')], recorded: '2024-03-01T10:00:00Z', agent: [{ who: draw.must('Practitioner') }],
  }) },
] // prettier-ignore

export const typesOfData: readonly string[] = kinds.map(({ type }) => type)

/** `run` makes the ids of one run its own. */
export function randomWorld(seed: number, run: string): Map<string, Resource[]> {
  const world = new Map<string, Resource[]>()
  const random = createRandom(seed)
  const must = (...types: string[]): { reference: string } => {
    const there = types.flatMap((type) => (world.get(type)?.length ? [type] : []))
    const { resourceType, id } = random.pick(world.get(random.pick(there)) ?? [])
    return { reference: `${resourceType}/${id}` }
  }
  const draw: Draw = {
    ...random,
    must,
    to: (...types) =>
      random.chance(0.25) || !types.some((type) => world.get(type)?.length) ? undefined : must(...types),
    maybe: (make) => (random.chance(0.3) ? undefined : make()),
    date: () => random.pick(dates),
  }
  for (const { type, count, make } of kinds) {
    const all: Resource[] = []
    world.set(type, all)
    for (let place = 0; place < count; place++)
      all.push(
        compact({
          resourceType: type,
          id: `${run}-${place}`,
          meta: { tag: [{ system: TAG_SYSTEM, code: run }] },
          ...make(draw),
        }),
      )
  }
  return world
}
