/** `Patient/{id}/$everything` over all modules, page by page in a stable order: module after module, type after type. */
import type { AppResponse } from '@medley/client/message'
import { fail } from '@medley/fhir/failures'
import { bundleText } from '@medley/service/interactions/search'
import { fhirResponse } from '@medley/service/respond'
import { sendAs, type Backend, type Caller } from './owners.ts'
import type { FhirFace } from './face.ts'
import type { CompartmentPage } from '@medley/service/interactions/compartment'

interface Asked {
  patient: string
  query: URLSearchParams
  /** Address of the Patient type, or of the view, for page links. */
  place: string
}

/** Where a page begins: the place of the module among all, and that module's own position. */
interface Position {
  module: number
  after?: string | undefined
}

const DEFAULT_COUNT = 1000
const MAX_COUNT = 5000

export async function answerEverything(
  face: FhirFace,
  caller: Caller,
  { patient, query, place }: Asked,
): Promise<AppResponse> {
  const count = countOf(query.get('_count'))
  const cursor = query.get('_cursor')
  const start = cursor === null ? { module: 0 } : (JSON.parse(face.sealer.open(cursor)) as Position)
  if (cursor === null) await requirePatient(face, caller, patient)
  const { entries, missing, next } = await collect(face, caller, { patient, count, start })
  const address = `${place}/${patient}/$everything`
  const link = [{ relation: 'self', url: cursor === null ? address : `${address}?_count=${count}` }]
  if (next)
    link.push({
      relation: 'next',
      url: `${address}?_count=${count}&_cursor=${face.sealer.seal(JSON.stringify(next))}`,
    })
  const complete = cursor === null && !next && missing.length === 0
  const head = {
    resourceType: 'Bundle',
    type: 'searchset',
    ...(complete ? { total: entries.length } : {}),
    link,
  }
  return fhirResponse(200, bundleText(head, [...entries, ...missing.map(missingEntry)]))
}

async function requirePatient({ directory }: FhirFace, caller: Caller, patient: string): Promise<void> {
  const owner = directory.ownerOf('Patient')
  if (!owner) throw fail('notSupported', 'type-unsupported', 'Patient is not served here.')
  const { status } = await sendAs(caller, owner, {
    method: 'HEAD',
    url: `/fhir/R4/Patient/${encodeURIComponent(patient)}`,
    headers: {},
  })
  if (status === 200) return
  if (status === 403)
    throw fail('forbidden', 'scope-missing', 'The access token does not allow this interaction on Patient.')
  if (status === 410) throw fail('deleted', 'resource-deleted', 'The patient was deleted.')
  throw fail('notFound', 'resource-unknown', 'The patient is not known.')
}

interface Collected {
  entries: string[]
  /** Modules that did not answer. */
  missing: string[]
  next: Position | undefined
}

async function collect(
  { directory }: FhirFace,
  caller: Caller,
  { patient, count, start }: { patient: string; count: number; start: Position },
): Promise<Collected> {
  const entries: string[] = []
  const missing: string[] = []
  let { after } = start
  for (let module = start.module; module < directory.backends.length; module++) {
    const backend = directory.backends[module]
    if (!backend) break
    const page = await pageOf(caller, backend, { patient, after, count: count - entries.length })
    if (!page) missing.push(backend.name)
    for (const { type, id, body } of page?.members ?? []) {
      entries.push(`{"fullUrl":"${caller.base}/${type}/${id}","resource":${body},"search":{"mode":"match"}}`)
    }
    if (page?.next !== undefined) return { entries, missing, next: { module, after: page.next } }
    after = undefined
    if (entries.length === count && module + 1 < directory.backends.length)
      return { entries, missing, next: { module: module + 1 } }
  }
  return { entries, missing, next: undefined }
}

/** `undefined` when the module is away; what it does not let the caller see is simply not among its members. */
async function pageOf(
  caller: Caller,
  backend: Backend,
  { patient, after, count }: { patient: string; after: string | undefined; count: number },
): Promise<CompartmentPage | undefined> {
  const parameters = new URLSearchParams({ count: String(count), ...(after === undefined ? {} : { after }) })
  const url = `/internal/compartments/${encodeURIComponent(patient)}?${parameters.toString()}`
  try {
    const { status, body } = await sendAs(caller, backend, { method: 'GET', url, headers: {} })
    return status === 200 ? (JSON.parse(body?.toString() ?? '') as CompartmentPage) : undefined
  } catch {
    return undefined
  }
}

const missingEntry = (module: string): string =>
  JSON.stringify({
    resource: {
      resourceType: 'OperationOutcome',
      issue: [
        {
          severity: 'warning',
          code: 'incomplete',
          diagnostics: `The module ${module} is not available; its part of the record is missing here.`,
        },
      ],
    },
    search: { mode: 'outcome' },
  })

function countOf(text: string | null): number {
  if (text === null) return DEFAULT_COUNT
  if (!/^[1-9]\d{0,8}$/.test(text)) {
    throw fail('badRequest', 'search-value-invalid', `'_count' takes a whole number above zero.`, {
      expression: ['http._count'],
    })
  }
  return Math.min(Number(text), MAX_COUNT)
}
