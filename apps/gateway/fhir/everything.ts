/**
 * `Patient/{id}/$everything` over all modules, page by page in a stable order: the compartment, module after module,
 * then what its members refer to (practitioners, places, products), each once
 * (https://hl7.org/fhir/R4/patient-operation-everything.html).
 */
import type { AppResponse } from '@medley/client/message'
import { answerOf } from '@medley/federation/answer'
import { createRemoteSource } from '@medley/federation/search/remote-source'
import { Failure, fail } from '@medley/fhir/failures'
import { dateRange } from '@medley/fhir/search/search-value'
import { bundleText } from '@medley/service/interactions/search'
import { fhirResponse } from '@medley/service/respond'
import type {
  CompartmentLimits,
  CompartmentPage,
  CompartmentReferences,
  WireCompartment,
} from '@medley/service/interactions/compartment'
import { sendAs, type Backend, type Caller } from './owners.ts'
import type { FhirFace } from './face.ts'

interface Asked {
  patient: string
  query: URLSearchParams
  /** Address of the Patient type, or of the view, for page links. */
  place: string
}

/** Where a page begins: at a module's own position, or after one of the supporting resources. */
type Position = { module: number; after?: string | undefined } | { supporting: string }

interface Page {
  entries: string[]
  /** What did not answer, as sentences. */
  missing: string[]
  next: Position | undefined
}

const DEFAULT_COUNT = 1000
const MAX_COUNT = 5000

export async function answerEverything(
  face: FhirFace,
  caller: Caller,
  { patient, query, place }: Asked,
): Promise<AppResponse> {
  const count = countOf(query.get('_count'))
  const limits = limitsOf(query)
  const cursor = query.get('_cursor')
  const start: Position = cursor === null ? { module: 0 } : (JSON.parse(face.sealer.open(cursor)) as Position)
  if (cursor === null) await requirePatient(face, caller, patient)
  const page = await pageFrom({ face, caller, patient, limits, count }, start)
  const address = `${place}/${patient}/$everything`
  const link = [{ relation: 'self', url: linkTo(address, query) }]
  if (page.next)
    link.push({ relation: 'next', url: linkTo(address, query, face.sealer.seal(JSON.stringify(page.next))) })
  const isWhole = cursor === null && !page.next && page.missing.length === 0
  const head = {
    resourceType: 'Bundle',
    type: 'searchset',
    ...(isWhole ? { total: page.entries.length } : {}),
    link,
  }
  return fhirResponse(
    200,
    bundleText(head, [...page.entries, ...[...new Set(page.missing)].map(missingEntry)]),
  )
}

const UNDERSTOOD = ['_count', '_type', '_since', 'start', 'end']

function linkTo(address: string, query: URLSearchParams, cursor?: string): string {
  const parameters = new URLSearchParams([...query].filter(([name]) => UNDERSTOOD.includes(name)))
  if (cursor !== undefined) parameters.set('_cursor', cursor)
  const text = parameters.toString()
  return text === '' ? address : `${address}?${text}`
}

function limitsOf(query: URLSearchParams): CompartmentLimits {
  const types = query.getAll('_type').flatMap((list) => list.split(','))
  const [start, end, since] = ['start', 'end', '_since'].map((name) => rangeOf(query, name))
  return {
    ...(types.length > 0 ? { types } : {}),
    ...(since ? { since: since.low } : {}),
    ...(start || end
      ? {
          period: {
            low: start?.low ?? -Number.MAX_SAFE_INTEGER,
            high: (end?.high ?? Number.MAX_SAFE_INTEGER) - 1,
          },
        }
      : {}),
  }
}

function rangeOf(query: URLSearchParams, name: string): { low: number; high: number } | undefined {
  const text = query.get(name)
  if (text === null) return undefined
  const range = dateRange(text)
  if (range) return range
  throw fail('badRequest', 'search-value-invalid', `'${name}' takes a date or a time.`, {
    expression: [`http.${name}`],
  })
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

const ownersOf = ({ directory }: FhirFace): Backend[] => [...directory.backends, ...directory.foreign]

interface Walk {
  face: FhirFace
  caller: Caller
  patient: string
  limits: CompartmentLimits
  count: number
}

async function pageFrom(walk: Walk, start: Position): Promise<Page> {
  if ('supporting' in start)
    return supportingPage(walk, { entries: [], missing: [], next: undefined }, start.supporting)
  const page = await memberPage(walk, start)
  if (page.next) return page
  return page.entries.length < walk.count
    ? supportingPage(walk, page, '')
    : { ...page, next: { supporting: '' } }
}

async function memberPage(walk: Walk, start: { module: number; after?: string | undefined }): Promise<Page> {
  const { face, caller, count } = walk
  const page: Page = { entries: [], missing: [], next: undefined }
  let { after } = start
  for (const [module, backend] of ownersOf(face).entries()) {
    if (module < start.module) continue
    const wanted = count - page.entries.length
    if (wanted === 0) return { ...page, next: { module } }
    const part = await ask<CompartmentPage>(walk, backend, {
      path: '',
      body: { ...walk.limits, count: wanted, after },
    })
    if (!part)
      page.missing.push(
        `The module ${backend.name} is not available; its part of the record is missing here.`,
      )
    for (const { type, id, body } of part?.members ?? [])
      page.entries.push(entryText(caller, { type, id, body }, 'match'))
    if (part?.next !== undefined) return { ...page, next: { module, after: part.next } }
    after = undefined
  }
  return page
}

/** Goes on after `last` in the sorted list of all that the members refer to. */
async function supportingPage(walk: Walk, page: Page, last: string): Promise<Page> {
  const { face, caller, count } = walk
  const parts = await Promise.all(
    ownersOf(face).map((backend) =>
      ask<CompartmentReferences>(walk, backend, { path: '/references', body: walk.limits }),
    ),
  )
  const all = [...new Set(parts.flatMap((part) => part?.references ?? []))]
    .filter((reference) => isSupporting(face, walk.limits, reference))
    .sort()
    .filter((reference) => reference > last)
  const taken = all.slice(0, count - page.entries.length)
  for (const [type, references] of Map.groupBy(taken, (reference) => reference.split('/')[0] ?? '')) {
    const ids = references.map((reference) => reference.slice(type.length + 1))
    page.entries.push(...(await resourcesOf({ face, caller, missing: page.missing }, type, ids)))
  }
  const end = taken.at(-1)
  return { ...page, next: taken.length < all.length && end !== undefined ? { supporting: end } : undefined }
}

/** What is in the patient's compartment comes as a member of it, or is about someone else. */
function isSupporting({ definitions }: FhirFace, { types }: CompartmentLimits, reference: string): boolean {
  const [type = ''] = reference.split('/')
  const definition = definitions.get(type)
  if (!definition || type === 'Patient' || definition.patientCompartment.length > 0) return false
  return types?.includes(type) ?? true
}

interface Looking {
  face: FhirFace
  caller: Caller
  missing: string[]
}

async function resourcesOf(
  { face, caller, missing }: Looking,
  type: string,
  ids: readonly string[],
): Promise<string[]> {
  const backend = face.directory.ownerOf(type)
  if (!backend) return []
  const source = createRemoteSource({
    name: backend.name,
    send: (request) => sendAs(caller, backend, request),
  })
  try {
    const parameters = [
      ['_id', ids.join(',')],
      ['_count', '1000'],
    ] as const
    const entries: string[] = []
    let next: string | undefined
    do {
      const page = await source.search({ type, parameters, cursor: next })
      entries.push(...page.matches.map(({ id, body }) => entryText(caller, { type, id, body }, 'include')))
      next = page.next
    } while (next !== undefined)
    return entries
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    if (error.kind === 'tooCostly') throw error
    if (error.kind === 'unavailable')
      missing.push(`The module ${backend.name} is not available; its ${type} resources are missing here.`)
    return []
  }
}

const entryText = (
  { base }: Caller,
  { type, id, body }: { type: string; id: string; body: string },
  mode: string,
): string => `{"fullUrl":"${base}/${type}/${id}","resource":${body},"search":{"mode":"${mode}"}}`

/** `undefined` when the module is away; what it does not let the caller see is simply not among its members. */
async function ask<T>(
  { caller, patient }: Walk,
  backend: Backend,
  { path, body }: { path: string; body: WireCompartment },
): Promise<T | undefined> {
  const url = `/internal/compartments/${encodeURIComponent(patient)}${path}`
  try {
    const response = await sendAs(caller, backend, {
      method: 'POST',
      url,
      headers: { 'content-type': 'application/json' },
      body: Buffer.from(JSON.stringify(body)),
    })
    return answerOf<T>(backend.name, response)
  } catch (error) {
    // A part that is refused, as too large for instance, is not a part that is away.
    if (error instanceof Failure && !['unavailable', 'forbidden', 'unexpected'].includes(error.kind))
      throw error
    return undefined
  }
}

const missingEntry = (diagnostics: string): string =>
  JSON.stringify({
    resource: {
      resourceType: 'OperationOutcome',
      issue: [{ severity: 'warning', code: 'incomplete', diagnostics }],
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
