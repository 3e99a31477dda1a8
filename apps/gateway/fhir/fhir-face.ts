/** `/fhir/R4` of the gateway: one FHIR server in front of seven. What one owner can answer is passed through untouched. */
import type { App, AppRequest, AppResponse } from '@medley/client/message'
import { fail } from '@medley/fhir/failures'
import { EVERYWHERE } from '@medley/service/define-service'
import { negotiate } from '@medley/service/negotiate'
import { answerBundle } from './bundle-face.ts'
import { answerEverything } from './everything.ts'
import { answerHistory } from './history.ts'
import { answerManySearch, manySearchOf } from './many-search.ts'
import { planSearch, runPlannedSearch, searchOf } from './joined-search.ts'
import { sendAs, type Caller } from './owners.ts'
import { answerSpread } from './spread.ts'
import type { FhirFace } from './face.ts'

const PREFIX = '/fhir/R4'

export async function answerFhir(face: FhirFace, caller: Caller, request: AppRequest): Promise<AppResponse> {
  const [path = '', query = ''] = request.url.slice(PREFIX.length).split('?', 2)
  const segments = path.split('/').filter((segment) => segment !== '')
  negotiate({ headers: request.headers, query: new URLSearchParams(query) })
  const [first, second, third] = segments
  const many = manySearchOf({ method: request.method, segments })
  if (many) return answerManySearch(face, caller, { request, query, ...many })
  if (isMergedHistory(request.method, segments)) {
    const type = segments.length === 2 ? first : undefined
    return answerHistory(face, caller, { type, query: new URLSearchParams(query) })
  }
  if (first === undefined) {
    if (request.method !== 'POST')
      throw fail(
        'methodNotAllowed',
        'method-not-allowed',
        'The base takes POST of a Bundle, or a search by GET.',
        {
          headers: { allow: 'GET, POST' },
        },
      )
    const dispatch: App = (entry) => answerFhir(face, caller, { ...entry, url: `${PREFIX}${entry.url}` })
    return answerBundle(face, caller, { request, dispatch })
  }
  if (first === 'Patient' && third === '$everything' && segments.length === 3) {
    return answerEverything(face, caller, {
      patient: second ?? '',
      query: new URLSearchParams(query),
      place: `${caller.base}/Patient`,
    })
  }
  const search = searchOf({ method: request.method, segments })
  if (search) {
    const planned = planSearch(face, { request, query, ...search })
    if (planned) return runPlannedSearch(face, caller, planned)
  }
  if (EVERYWHERE.includes(first)) return answerSpread(face, caller, { request, type: first, id: second })
  // Patient/1/Observation is the business of the owner of Observation.
  const type = first === 'Patient' && third !== undefined && /^[A-Z]/.test(third) ? third : first
  const owner = face.directory.ownerOf(type)
  if (!owner) throw fail('notSupported', 'type-unsupported', `${plain(type)} is not served here.`)
  return sendAs(caller, owner, request)
}

/** `/_history`, and that of a type which no single module keeps. */
const isMergedHistory = (method: string, segments: readonly string[]): boolean =>
  (method === 'GET' || method === 'HEAD') &&
  segments.at(-1) === '_history' &&
  (segments.length === 1 || (segments.length === 2 && EVERYWHERE.includes(segments[0] ?? '')))

const plain = (segment: string): string => segment.replace(/[^A-Za-z0-9$_-]/g, '?').slice(0, 60)
