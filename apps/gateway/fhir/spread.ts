/** Types that every service keeps (Provenance, Subscription): one resource of them is found by asking all. */
import type { AppRequest, AppResponse } from '@medley/client/message'
import { fail } from '@medley/fhir/failures'
import { parseJson } from '@medley/fhir/json'
import { textOf } from '@medley/service/request-body'
import type { FhirFace } from './face.ts'
import { ownersFor, sendAs, type Backend, type Caller } from './owners.ts'

interface Asked {
  request: AppRequest
  type: string
  id: string | undefined
}

export async function answerSpread(
  face: FhirFace,
  caller: Caller,
  { request, type, id }: Asked,
): Promise<AppResponse> {
  if (id === undefined)
    return ownersFor(caller, face.directory).forWrite(type, resourceOf(request)).send(request)
  const found = await findOwner(face, caller, { request, type, id })
  if (request.method !== 'PUT') return found.answer
  const owner = found.owner
    ? { send: (one: AppRequest) => sendAs(caller, found.owner as Backend, one) }
    : undefined
  return (owner ?? ownersFor(caller, face.directory).forWrite(type, resourceOf(request))).send(request)
}

const resourceOf = ({ body }: AppRequest): Record<string, unknown> =>
  parseJson(textOf(body)) as Record<string, unknown>

interface Found {
  owner: Backend | undefined
  answer: AppResponse
}

/** Asks every module; the one that knows the resource answers. A module that is away may be the one: that is said. */
async function findOwner(face: FhirFace, caller: Caller, { request, type, id }: Asked): Promise<Found> {
  const look: AppRequest =
    request.method === 'PUT' ? { method: 'HEAD', url: `/fhir/R4/${type}/${id}`, headers: {} } : request
  const { backends } = face.directory
  const answers = await Promise.allSettled(backends.map((backend) => sendAs(caller, backend, look)))
  const place = answers.findIndex((one) => one.status === 'fulfilled' && one.value.status !== 404)
  const answer = answers[place]
  if (answer?.status === 'fulfilled') return { owner: backends[place], answer: answer.value }
  const away = answers.find((one) => one.status === 'rejected')
  if (away) throw away.reason
  const [first] = answers
  if (first?.status === 'fulfilled') return { owner: undefined, answer: first.value }
  throw fail('notFound', 'resource-unknown', 'The resource is not known.')
}
