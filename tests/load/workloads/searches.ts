/** Three searches: of one patient's course, of patients by name, of what a patient takes. */
import { checkPage } from '../answers.ts'
import { measures } from '../catalogue.ts'
import { type BenchPatient, ofType } from '../population.ts'
import type { Random } from '../random.ts'
import { fhir, type Workload } from './workload.ts'

export function searchResults(patients: readonly BenchPatient[], random: Random): Workload {
  return {
    name: 'search-results',
    module: 'labs',
    next: () => {
      const [patient, { loinc }] = [random.pick(patients), random.pick(measures)]
      const course = ofType(patient, 'Observation').filter(({ code }) => code.coding?.[0]?.code === loinc)
      const ids = newestFirst(course)
      const code = encodeURIComponent(`http://loinc.org|${loinc}`)
      return [
        {
          method: 'GET',
          path: `${fhir}/Observation?patient=${patient.id}&code=${code}&_sort=-date&_count=20`,
          check: (answer) => checkPage(answer, { ids, count: 20 }),
        },
      ]
    },
  }
}

/** As the search field does it: the first letters of a name, a page of ten. */
export function searchNames(patients: readonly BenchPatient[], random: Random): Workload {
  const matches = new Map<string, string[]>()
  const find = (prefix: string): string[] => {
    const known = matches.get(prefix)
    if (known) return known
    const found = patients.filter(({ family, given }) =>
      [family, given].some((name) => name.startsWith(prefix)),
    )
    const ids = found.map(({ id }) => id)
    matches.set(prefix, ids)
    return ids
  }
  return {
    name: 'search-names',
    module: 'patients',
    next: () => {
      const prefix = random.pick(patients).family.slice(0, 5)
      const ids = find(prefix)
      return [
        {
          method: 'GET',
          path: `${fhir}/Patient?name=${prefix}&_sort=family&_count=10`,
          check: (answer) => checkPage(answer, { ids, count: 10, anyOrder: true }),
        },
      ]
    },
  }
}

export function searchMedications(patients: readonly BenchPatient[], random: Random): Workload {
  return {
    name: 'search-medications',
    module: 'medications',
    next: () => {
      const patient = random.pick(patients)
      const active = ofType(patient, 'MedicationRequest').filter(({ status }) => status === 'active')
      const ids = newestFirst(active)
      return [
        {
          method: 'GET',
          path: `${fhir}/MedicationRequest?patient=${patient.id}&status=active&_sort=-authoredon&_count=20`,
          check: (answer) => checkPage(answer, { ids, count: 20 }),
        },
      ]
    },
  }
}

/** Later numbers are later: see `record-of.ts`. */
export const newestFirst = (resources: readonly { id: string }[]): string[] =>
  resources.map(({ id }) => id).toReversed()
