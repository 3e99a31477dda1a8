/** Where resources are: of most types with the owner, of those that every module keeps (Provenance, Subscription) with one of all. */
import { answerOf } from '@medley/federation/answer'
import type { Found } from '@medley/federation/bundle/identity'
import type { AppResponse } from '@medley/client/message'
import { fail, Failure } from '@medley/fhir/failures'
import { EVERYWHERE } from '@medley/service/define-service'
import { sendAs, type Backend, type Caller, type Directory } from './owners.ts'

/** At most two of each module: enough to tell none, one and several apart. Criteria with a typing error must not match everything. */
export async function findMatching(
  caller: Caller,
  directory: Directory,
  { type, criteria }: { type: string; criteria: string },
): Promise<Found[]> {
  const spread = EVERYWHERE.includes(type)
  const owner = directory.ownerOf(type)
  if (!owner) throw fail('notSupported', 'type-unsupported', `${type} is not served here.`)
  const found = await Promise.all(
    (spread ? directory.backends : [owner]).map(async (backend) => {
      const response = await sendAs(caller, backend, {
        method: 'POST',
        url: `/fhir/R4/${type}/_search`,
        headers: { 'content-type': 'application/x-www-form-urlencoded', prefer: 'handling=strict' },
        body: Buffer.from(`${criteria}&_count=2`),
      })
      const { entry = [] } = answerOf<{ entry?: { resource: { id: string } }[] }>(backend.name, response)
      return entry.map(({ resource: { id } }): Found => (spread ? { id, owner: backend.name } : { id }))
    }),
  )
  return found.flat()
}

export interface Kept {
  backend: Backend
  /** To a read of the resource, which may be deleted. */
  answer: AppResponse
}

/**
 * Asks every module for one resource; the first that knows it answers for all. When none does, one that is away may
 * be the one: that is said.
 */
export async function findKeeper(
  directory: Directory,
  ask: (backend: Backend) => Promise<AppResponse>,
): Promise<Kept | { answer: AppResponse }> {
  const looks = directory.backends.map(async (backend): Promise<Kept> => {
    const answer = await ask(backend)
    if (answer.status === 404) throw new NotHere(answer)
    return { backend, answer }
  })
  try {
    return await Promise.any(looks)
  } catch (error) {
    const { errors } = error as AggregateError
    const away = errors.find((one) => !(one instanceof NotHere)) as Error | undefined
    if (away) throw away
    return { answer: (errors[0] as NotHere).answer }
  }
}

class NotHere extends Error {
  readonly answer: AppResponse
  constructor(answer: AppResponse) {
    super('not here')
    this.answer = answer
  }
}

/** The module that keeps a resource of a type that all keep; `undefined` when it is new, or of another type. */
export async function locate(
  caller: Caller,
  directory: Directory,
  { type, id }: { type: string; id: string },
): Promise<Backend | undefined> {
  if (!EVERYWHERE.includes(type)) return undefined
  const url = `/fhir/R4/${type}/${id}`
  const found = await findKeeper(directory, (backend) =>
    sendAs(caller, backend, { method: 'GET', url, headers: {} }),
  )
  if (!('backend' in found)) return undefined
  // Deleted is there as well: its versions go on where it was.
  if (![200, 410].includes(found.answer.status)) refuse(found)
  return found.backend
}

function refuse({ backend, answer }: Kept): never {
  answerOf(backend.name, answer)
  throw new Failure('unexpected', [])
}
