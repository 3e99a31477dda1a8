/** The data set goes in through the front door: one transaction a patient. */
import type { Bundle } from 'fhir/r4'
import { demand, parseAnswer } from './answers.ts'
import { openConnection, type Server } from './connection.ts'
import type { BenchPatient } from './population.ts'
import type { Stored } from './record-of.ts'
import { fhir } from './workloads/workload.ts'
import { writerPatients } from './workloads/writes.ts'

const loaders = 4

export async function loadPopulation(
  gateway: Server,
  { patients, progress }: { patients: readonly BenchPatient[]; progress: (done: number) => void },
): Promise<number> {
  const bundles = [writerPatients, ...patients.map(({ resources }) => resources)]
  let place = 0
  let done = 0
  const load = async (): Promise<void> => {
    const connection = openConnection(gateway)
    for (let resources = bundles[place++]; resources; resources = bundles[place++]) {
      const body = JSON.stringify(asTransaction(resources))
      const answer = await connection.send({ method: 'POST', path: fhir, body })
      const { entry = [] } = parseAnswer<Bundle>(answer, 200)
      const created = entry.filter(({ response }) => response?.status.startsWith('201')).length
      demand(created === resources.length, () => `${created} of ${resources.length} were created`)
      progress((done += 1))
    }
    connection.close()
  }
  await Promise.all(Array.from({ length: loaders }, load))
  return bundles.reduce((sum, resources) => sum + resources.length, 0)
}

const asTransaction = (resources: readonly Stored[]): Bundle => ({
  resourceType: 'Bundle',
  type: 'transaction',
  entry: resources.map((resource) => ({
    resource,
    request: { method: 'PUT', url: `${resource.resourceType}/${resource.id}` },
  })),
})
