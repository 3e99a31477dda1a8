/** Types that every service keeps (Provenance, Subscription): one resource of them is found by asking all. */
import type { AppRequest, AppResponse } from '@medley/client/message'
import { fail } from '@medley/fhir/failures'
import { parseJson } from '@medley/fhir/json'
import { textOf } from '@medley/service/request-body'
import type { FhirFace } from './face.ts'
import { ownersFor, sendAs, type Caller } from './owners.ts'
import { findKeeper, findMatching, locate } from './whereabouts.ts'

interface Asked {
  request: AppRequest
  type: string
  id: string | undefined
}

export function answerSpread(
  face: FhirFace,
  caller: Caller,
  { request, type, id }: Asked,
): Promise<AppResponse> {
  if (id === undefined) return answerByCriteria(face, caller, { request, type })
  const isWrite = !['GET', 'HEAD'].includes(request.method) && !id.startsWith('$')
  return isWrite
    ? writeOne(face, caller, { request, type, id })
    : findKeeper(face.directory, (backend) => sendAs(caller, backend, request)).then(({ answer }) => answer)
}

async function writeOne(
  face: FhirFace,
  caller: Caller,
  { request, type, id }: Asked & { id: string },
): Promise<AppResponse> {
  const keeper = await locate(caller, face.directory, { type, id })
  return keeper ? sendAs(caller, keeper, request) : sendNew(face, caller, { request, type })
}

/** A create, or what is conditional: what the criteria find is written where it is. */
async function answerByCriteria(
  face: FhirFace,
  caller: Caller,
  { request, type }: Omit<Asked, 'id'>,
): Promise<AppResponse> {
  const criteria = request.method === 'POST' ? request.headers['if-none-exist'] : request.url.split('?')[1]
  if (!criteria) return sendNew(face, caller, { request, type })
  const found = await findMatching(caller, face.directory, { type, criteria: criteria.replace(/^\?/, '') })
  if (found.length > 1)
    throw fail('multipleMatches', 'criteria-ambiguous', `Several ${type} resources match the criteria.`)
  const owner = found[0]?.owner
  const keeper = owner === undefined ? undefined : face.directory.backends.find(({ name }) => name === owner)
  return keeper ? sendAs(caller, keeper, request) : sendNew(face, caller, { request, type })
}

/** A new one lives with what it is about. What does not exist and has no content either, any module says so. */
async function sendNew(
  face: FhirFace,
  caller: Caller,
  { request, type }: Omit<Asked, 'id'>,
): Promise<AppResponse> {
  const owners = ownersFor(caller, face.directory)
  const creates = request.method === 'POST' || request.method === 'PUT'
  return (creates ? owners.forWrite(type, resourceOf(request)) : owners.of(type)).send(request)
}

const resourceOf = ({ body }: AppRequest): Record<string, unknown> =>
  parseJson(textOf(body)) as Record<string, unknown>
