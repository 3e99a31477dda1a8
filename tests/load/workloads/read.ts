/** One resource by its id. */
import { checkResource } from '../answers.ts'
import { type BenchPatient, ofType } from '../population.ts'
import type { Random } from '../random.ts'
import { fhir, type Workload } from './workload.ts'

export function readById(patients: readonly BenchPatient[], random: Random): Workload {
  return {
    name: 'read',
    module: 'labs',
    next: () => {
      const resource = random.pick(ofType(random.pick(patients), 'Observation'))
      return [
        {
          method: 'GET',
          path: `${fhir}/Observation/${resource.id}`,
          check: (answer) => void checkResource(answer, { status: 200, resource }),
        },
      ]
    },
  }
}
