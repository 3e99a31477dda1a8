/** All workloads, in the order in which they are measured: what writes comes last, so that it slows no search. */
import type { BenchPatient } from '../population.ts'
import { createRandom } from '../random.ts'
import { openChart } from './chart.ts'
import { readById } from './read.ts'
import { searchMedications, searchNames, searchResults } from './searches.ts'
import type { Workload } from './workload.ts'
import { createObservations, transactOne, transactSeven } from './writes.ts'

export const createWorkloads = (patients: readonly BenchPatient[]): Workload[] => [
  ...[readById, searchResults, searchNames, searchMedications, openChart].map((create, place) =>
    create(patients, createRandom(place + 1)),
  ),
  createObservations(),
  transactOne(),
  transactSeven(),
]
