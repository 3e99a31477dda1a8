/** Through the front door: whole Bundles, each with a key that makes a repeat harmless. */
import { randomUUID } from 'node:crypto'
import { readManifests } from '../host/manifests.ts'
import type { Sender } from '../../tools/loading/fhir-sender.ts'
import { findRefusals } from '../../tools/loading/outcome.ts'
import type { Resource } from './base/fhir.ts'

const atOnce = 4
/** Of a transaction. */
const mostEntries = 200

export async function post(sender: Sender, bundle: object): Promise<unknown> {
  const whole = { method: 'POST', path: '', body: JSON.stringify(bundle) } as const
  const first = await sender.send({ ...whole, key: randomUUID() })
  // A FHIR server that keeps a module's resources knows no keys. What is put under its own id may be put twice.
  const isUpstream = first.status === 422 && JSON.stringify(first.body).includes('transaction-over-upstream')
  const answer = isUpstream ? await sender.send({ ...whole, key: undefined }) : first
  if (answer.status >= 300) {
    const reasons = findRefusals(answer)
      .slice(0, 5)
      .map(({ place, diagnostics }) => `${place} ${diagnostics}`)
    throw new Error(`Demo data were refused (${answer.status}): ${reasons.join('; ')}`)
  }
  return answer.body
}

/** One module for each transaction, so that none needs two phases; people first, for whoever looks on. */
export async function createSending(
  sender: Sender,
): Promise<(resources: readonly Resource[]) => Promise<void>> {
  const modules = await readManifests()
  const owners = new Map(modules.flatMap(({ name, owns }) => owns.map((type) => [type, name] as const)))
  return async (resources) => {
    const parts = Map.groupBy(resources, ({ resourceType }) => owners.get(resourceType) ?? '')
    const queue = [...parts]
      .sort(([a], [b]) => Number(b === 'patients') - Number(a === 'patients'))
      .flatMap(([, part]) => chunked(part))
    await Promise.all(
      Array.from({ length: atOnce }, async () => {
        for (let part = queue.shift(); part; part = queue.shift()) await post(sender, transaction(part))
      }),
    )
  }
}

const chunked = <T>(list: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(list.length / mostEntries) }, (_, place) =>
    list.slice(place * mostEntries, (place + 1) * mostEntries),
  )

const transaction = (resources: readonly Resource[]): object => ({
  resourceType: 'Bundle',
  type: 'transaction',
  entry: resources.map((resource) => ({
    resource,
    request: { method: 'PUT', url: `${resource.resourceType}/${resource.id}` },
  })),
})
