/** What the browser asks when a chart is opened: the Patient for the banner and the searches of the cards of all modules. */
import { checkPage, checkResource } from '../answers.ts'
import type { BenchPatient } from '../population.ts'
import type { Random } from '../random.ts'
import type { Stored } from '../record-of.ts'
import { newestFirst } from './searches.ts'
import { type Exchange, fhir, type Operation, type Workload } from './workload.ts'

interface Card {
  type: Stored['resourceType']
  criteria: Readonly<Record<string, string>>
  count: number
  /** Of all the patient's resources of the type, what the criteria leave. */
  shows?: (resource: Stored) => boolean
  anyOrder?: boolean
}

const isObservationOf =
  (category: string) =>
  (resource: Stored): boolean =>
    'category' in resource && JSON.stringify(resource.category).includes(category)

// As the cards of the modules ask, each in its `ui/summary`.
// prettier-ignore
const cards: readonly Card[] = [
  { type: 'Encounter', criteria: { _sort: '-date' }, count: 5 },
  { type: 'Coverage', criteria: { status: 'active' }, count: 10, anyOrder: true },
  { type: 'ExplanationOfBenefit', criteria: { _sort: '-created' }, count: 4 },
  { type: 'Condition', criteria: { _sort: '-onset-date' }, count: 200 },
  { type: 'Goal', criteria: { 'lifecycle-status': 'active' }, count: 5, anyOrder: true,
    shows: (resource) => 'lifecycleStatus' in resource && resource.lifecycleStatus === 'active' },
  { type: 'Observation', criteria: { category: 'vital-signs', _sort: '-date' }, count: 60, shows: isObservationOf('vital-signs') },
  { type: 'Observation', criteria: { category: 'laboratory', _sort: '-date' }, count: 100, shows: isObservationOf('laboratory') },
  { type: 'AllergyIntolerance', criteria: {}, count: 100, anyOrder: true },
  { type: 'MedicationRequest', criteria: { status: 'active,on-hold,unknown', _sort: '-authoredon' }, count: 100,
    shows: (resource) => 'status' in resource && resource.status === 'active' },
  { type: 'DocumentReference', criteria: { _sort: '-date' }, count: 7 },
  { type: 'Composition', criteria: { _sort: '-date' }, count: 7 },
]

export function openChart(patients: readonly BenchPatient[], random: Random): Workload {
  const prepared = new Map<string, Operation>()
  const prepare = (patient: BenchPatient): Operation => {
    const known = prepared.get(patient.id) ?? [
      readBanner(patient),
      ...cards.map((card) => searchCard(patient, card)),
    ]
    prepared.set(patient.id, known)
    return known
  }
  return { name: 'chart-open', next: () => prepare(random.pick(patients)) }
}

const readBanner = ({ id, resources }: BenchPatient): Exchange => ({
  method: 'GET',
  path: `${fhir}/Patient/${id}`,
  check: (answer) => void checkResource(answer, { status: 200, resource: resources[0] as Stored }),
})

function searchCard({ id, resources }: BenchPatient, card: Card): Exchange {
  const { type, criteria, count, shows = () => true, anyOrder = false } = card
  const ids = newestFirst(resources.filter((resource) => resource.resourceType === type && shows(resource)))
  return {
    method: 'POST',
    path: `${fhir}/${type}/_search`,
    body: new URLSearchParams({ patient: id, ...criteria, _count: String(count) }).toString(),
    contentType: 'application/x-www-form-urlencoded',
    check: (answer) => checkPage(answer, { ids, count, anyOrder }),
  }
}
