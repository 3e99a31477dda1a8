/** `/fhir/R4` of the gateway: one FHIR server in front of seven. What one owner can answer is passed through untouched. */
import type { App, AppRequest, AppResponse } from '@medley/client/message'
import { wholeRequest, wholeResponse } from '@medley/client/whole-body'
import { fail, Failure } from '@medley/fhir/failures'
import { rawRequest } from '@medley/service/audit/raw-request'
import { EVERYWHERE } from '@medley/service/define-service'
import { negotiate } from '@medley/service/negotiate'
import { auditReadEntry, recordRefusal } from '../audit.ts'
import { answerMerge } from '../merge/merge.ts'
import { answerUnmerge } from '../merge/unmerge.ts'
import { keyWithoutDecision } from './foreign-bundle.ts'
import { answerKeyedCreate } from './keyed-create.ts'
import { answerBundle } from './bundle-face.ts'
import { withUnderstoodCriteria } from './criteria.ts'
import { answerDocument } from './document.ts'
import { answerEncounterEverything } from './encounter-everything.ts'
import { answerEverything } from './everything.ts'
import { answerHistory } from './history.ts'
import { answerManySearch, manySearchOf } from './many-search.ts'
import { planSearch, runPlannedSearch, searchOf } from './joined-search.ts'
import { passAs, type Caller } from './owners.ts'
import { answerSpread } from './spread.ts'
import type { FhirFace } from './face.ts'

const PREFIX = '/fhir/R4'
/** Whoever reads what is on record is on record. */
const AUDIT_TYPE = 'AuditEvent'

interface Asked {
  face: FhirFace
  caller: Caller
  request: AppRequest
  segments: readonly string[]
  query: string
}

/** What is not simply the business of one owner: the first that knows the address answers. */
const answers: readonly ((asked: Asked) => Promise<AppResponse> | undefined)[] = [
  ({ face, caller, request, segments, query }) => {
    const many = manySearchOf({ method: request.method, segments })
    return many && answerManySearch(face, caller, { request, query, ...many })
  },
  ({ face, caller, request, segments: [first, ...rest], query }) => {
    if (!isMergedHistory(request.method, [first ?? '', ...rest])) return undefined
    const type = rest.length === 1 ? first : undefined
    return answerHistory(face, caller, { type, query: new URLSearchParams(query) })
  },
  ({ face, caller, request, segments }) =>
    segments.length === 0 ? answerBase(face, caller, request) : undefined,
  ({ face, caller, segments: [first, second = '', third, ...rest], query }) => {
    if (first !== 'Patient' || third !== '$everything' || rest.length > 0) return undefined
    const place = `${caller.base}/Patient`
    return answerEverything(face, caller, { patient: second, query: new URLSearchParams(query), place })
  },
  ({ face, caller, request, segments: [first, ...rest] }) =>
    first === 'Patient' && request.method === 'POST'
      ? answerMerging(face, caller, { request, rest })
      : undefined,
  ({ face, caller, request, segments: [first, id = '', third, ...rest] }) =>
    first === 'Encounter' && third === '$everything' && rest.length === 0 && request.method === 'GET'
      ? answerEncounterEverything(face, caller, id)
      : undefined,
  ({ face, caller, request, segments: [first, id = '', third, ...rest] }) =>
    first === 'Composition' && third === '$document' && rest.length === 0
      ? answerDocument(face, caller, { id, request })
      : undefined,
  ({ face, caller, request, segments, query }) => {
    const search = searchOf({ method: request.method, segments })
    const planned = search && planSearch(face, { request, query, ...search })
    return planned && runPlannedSearch(face, caller, planned)
  },
  ({ face, caller, request, segments: [type = '', ...rest] }) => {
    const isKeyed = request.method === 'POST' && request.headers['idempotency-key'] !== undefined
    const owner = face.directory.ownerOf(type)
    if (!isKeyed || rest.length > 0 || !owner) return undefined
    if (owner.forward) throw keyWithoutDecision(owner.name)
    const dispatch = dispatchFor(face, caller)
    return face.idempotency.answer(caller, request, (once) => {
      if (!once) throw new Error('a keyed request without its key')
      return answerKeyedCreate(face, caller, { request, type, once, dispatch })
    })
  },
  ({ face, caller, request, segments: [type = '', id] }) =>
    EVERYWHERE.includes(type) ? answerSpread(face, caller, { request, type, id }) : undefined,
]

export async function answerFhir(face: FhirFace, caller: Caller, given: AppRequest): Promise<AppResponse> {
  const [path = '', written = ''] = given.url.slice(PREFIX.length).split('?', 2)
  const segments = path.split('/').filter((segment) => segment !== '')
  const conditional = segments.length === 1 ? segments[0] : undefined
  const understood =
    (conditional &&
      (await withUnderstoodCriteria(face, caller, { request: given, type: conditional, query: written }))) ||
    given
  const query = understood.url.split('?', 2)[1] ?? ''
  // What one owner answers, it negotiates itself: a Binary may be answered as what it holds.
  if (!isInstance(segments)) negotiate({ headers: given.headers, query: new URLSearchParams(query) })
  const request = isWriteOfOneOwner(understood, segments) ? understood : await wholeRequest(understood)
  const asked = { face, caller, request, segments, query }
  for (const answer of answers) {
    const answered = answer(asked)
    if (answered) return answered
  }
  const [first = '', , third] = segments
  // Patient/1/Observation is the business of the owner of Observation.
  const type = first === 'Patient' && third !== undefined && /^[A-Z]/.test(third) ? third : first
  const owner = face.directory.ownerOf(type)
  if (!owner) throw fail('notSupported', 'type-unsupported', `${plain(type)} is not served here.`)
  if (type === AUDIT_TYPE)
    await face.recorder.record([auditReadEntry({ ...caller, request }, caller.principal)])
  return passAs(caller, owner, request)
}

function answerMerging(
  face: FhirFace,
  caller: Caller,
  { request, rest }: { request: AppRequest; rest: readonly string[] },
): Promise<AppResponse> | undefined {
  if (rest.join('/') === '$merge') return answerMerge(face, caller, request)
  const [id = '', operation, ...more] = rest
  return operation === '$unmerge' && more.length === 0 ? answerUnmerge(face, caller, id) : undefined
}

/** Nothing but its owner looks into its body: a create, update or patch at the address of a type or an instance. */
const isWriteOfOneOwner = ({ headers }: AppRequest, segments: readonly string[]): boolean =>
  segments.length > 0 &&
  segments.every((segment) => !/^[_$*]/.test(segment)) &&
  headers['idempotency-key'] === undefined &&
  !EVERYWHERE.includes(segments[0] ?? '')

function answerBase(face: FhirFace, caller: Caller, request: AppRequest): Promise<AppResponse> {
  if (request.method !== 'POST') {
    throw fail(
      'methodNotAllowed',
      'method-not-allowed',
      'The base takes POST of a Bundle, or a search by GET.',
      {
        headers: { allow: 'GET, POST' },
      },
    )
  }
  return face.idempotency.answer(caller, request, (once) =>
    answerBundle(face, caller, { request, dispatch: dispatchFor(face, caller), once }),
  )
}

/** Answers one entry of a Bundle as a request of its own, and records it as one. */
const dispatchFor =
  (face: FhirFace, caller: Caller): App =>
  async (entry) => {
    const request = { ...entry, url: `${PREFIX}${entry.url}` }
    const own = { ...caller, url: request.url, asked: () => rawRequest(request) }
    const refused = (status: number, code?: string): Promise<void> =>
      recordRefusal(face.recorder, { ...caller, request }, { status, code })
    try {
      const response = await wholeResponse(await answerFhir(face, own, request))
      await refused(response.status)
      return response
    } catch (error) {
      if (error instanceof Failure) await refused(error.status, error.issues[0]?.failure)
      throw error
    }
  }

/** `Patient/1`, `Patient/1/_history/2` */
const isInstance = ([, id, history, version]: readonly string[]): boolean =>
  id !== undefined &&
  !/^[_$]/.test(id) &&
  (history === undefined || (history === '_history' && version !== undefined))

/** `/_history`, and that of a type which no single module keeps. */
const isMergedHistory = (method: string, segments: readonly string[]): boolean =>
  (method === 'GET' || method === 'HEAD') &&
  segments.at(-1) === '_history' &&
  (segments.length === 1 || (segments.length === 2 && EVERYWHERE.includes(segments[0] ?? '')))

const plain = (segment: string): string => segment.replace(/[^A-Za-z0-9$_-]/g, '?').slice(0, 60)
