/** Batch and transaction Bundles: runs the entries and answers in their order (https://hl7.org/fhir/R4/http.html#transaction). */
import type { AppRequest, AppResponse } from '@medley/client/message'
import { Failure, type Issue, toOutcome } from '@medley/fhir/failures'
import { stringifyJson } from '@medley/fhir/json'
import { parseBundle, type BundleEntry } from './bundle-entry.ts'
import type { TransactionResult } from './decision-log.ts'
import { runTransaction, type Coordinator } from './run-transaction.ts'

export interface BundleServer extends Coordinator {
  /** Runs one interaction as a request of its own, with the caller's rights; `url` is relative to the base. */
  dispatch(request: AppRequest, place: number): Promise<AppResponse>
  /** `http://localhost:5000/fhir/R4` */
  base: string
  /** `Prefer: return=…` of the Bundle. */
  prefer: string | undefined
  /** Gives a transaction to an owner that takes it whole only; `undefined` where there is none among its owners. */
  forward?(entries: readonly BundleEntry[]): Promise<ReadonlyMap<number, string> | undefined>
  /** What the same request led to before: it is answered again, nothing is written. */
  earlier?: TransactionResult | undefined
}

/** A batch runs so many entries at once. */
const AT_ONCE = 16

export async function processBundle(bundle: unknown, server: BundleServer): Promise<AppResponse> {
  const { type, entries } = parseBundle(bundle)
  const answers = type === 'batch' ? await runBatch(entries, server) : await transact(entries, server)
  const text = `{"resourceType":"Bundle","type":"${type}-response"${answers.length > 0 ? `,"entry":[${answers.join(',')}]` : ''}}`
  return { status: 200, headers: { 'content-type': 'application/fhir+json; charset=utf-8' }, body: text }
}

async function transact(entries: readonly BundleEntry[], server: BundleServer): Promise<string[]> {
  const forwarded = await server.forward?.(entries)
  if (forwarded)
    return Promise.all(entries.map(async (entry) => forwarded.get(entry.place) ?? runEntry(entry, server)))
  const written = server.earlier ?? (await runTransaction(entries, server))
  return Promise.all(
    entries.map(async (entry) =>
      written.has(entry.place)
        ? writtenEntry(entry, written, server)
        : // What is written is written: a read that fails is that entry's own failure.
          runEntry(entry, server),
    ),
  )
}

function writtenEntry(
  { place }: BundleEntry,
  written: TransactionResult,
  { base, prefer = '' }: BundleServer,
): string {
  const one = written.get(place)
  if (!one) return '{}'
  const { type, id, method, version, updated, created, body, remarks } = one
  const status = method === 'DELETE' ? '204 No Content' : created ? '201 Created' : '200 OK'
  const response = {
    status,
    ...(method === 'DELETE' ? {} : { location: `${base}/${type}/${id}/_history/${version}` }),
    ...(version > 0 ? { etag: `W/"${version}"`, lastModified: new Date(updated).toISOString() } : {}),
    ...(remarks ? { outcome: toOutcome(remarks) } : {}),
  }
  const resource = body !== undefined && prefer.includes('return=representation') ? `,"resource":${body}` : ''
  return `{"response":${JSON.stringify(response)}${resource}}`
}

/** In the order of a transaction, each with its own outcome: one that fails does not stop the others. */
async function runBatch(entries: readonly BundleEntry[], server: BundleServer): Promise<string[]> {
  const answers: string[] = entries.map(() => '{}')
  for (const methods of [['DELETE'], ['POST'], ['PUT', 'PATCH'], ['GET', 'HEAD']]) {
    const group = entries.filter(({ method }) => methods.includes(method))
    for (let start = 0; start < group.length; start += AT_ONCE) {
      const some = group.slice(start, start + AT_ONCE)
      await Promise.all(some.map(async (entry) => (answers[entry.place] = await runEntry(entry, server))))
    }
  }
  return answers
}

async function runEntry(entry: BundleEntry, server: BundleServer): Promise<string> {
  try {
    return answeredEntry(await server.dispatch(requestOf(entry, server), entry.place))
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    const response = { status: String(error.status), outcome: toOutcome(error.issues) }
    return JSON.stringify({ response })
  }
}

function requestOf(entry: BundleEntry, { prefer }: BundleServer): AppRequest {
  const { method, url, ifNoneExist, ifMatch, ifNoneMatch } = entry
  const content = contentOf(entry)
  const headers = {
    ...(content ? { 'content-type': content.type } : {}),
    'if-none-exist': ifNoneExist,
    'if-match': ifMatch,
    'if-none-match': ifNoneMatch,
    prefer,
  }
  return { method, url: `/${url}`, headers, ...(content ? { body: content.body } : {}) }
}

/** A JSON Patch travels in a Binary (https://hl7.org/fhir/R4/http.html#patch). */
function contentOf({ method, resource }: BundleEntry): { type: string; body: Buffer } | undefined {
  if (!resource) return undefined
  const { resourceType, contentType, data } = resource
  if (method === 'PATCH' && resourceType === 'Binary' && typeof contentType === 'string')
    return { type: contentType, body: Buffer.from(typeof data === 'string' ? data : '', 'base64') }
  return { type: 'application/fhir+json', body: Buffer.from(stringifyJson(resource)) }
}

const REASONS: Readonly<Record<number, string>> = {
  200: 'OK', 201: 'Created', 204: 'No Content', 304: 'Not Modified', 400: 'Bad Request', 401: 'Unauthorized', 403: 'Forbidden',
  404: 'Not Found', 405: 'Method Not Allowed', 409: 'Conflict', 410: 'Gone', 412: 'Precondition Failed', 422: 'Unprocessable Entity',
  503: 'Service Unavailable',
} // prettier-ignore

/** An entry has no headers of its own. */
const remarkOf = (warning: string): Issue => ({
  severity: 'warning',
  code: 'informational',
  diagnostics: /"(.*)"/.exec(warning)?.[1] ?? warning,
})

function answeredEntry({ status, headers, body }: AppResponse): string {
  const { location, etag, 'last-modified': modified, warning } = headers
  const response = {
    status: `${status} ${REASONS[status] ?? ''}`.trim(),
    ...(location ? { location } : {}),
    ...(etag ? { etag } : {}),
    ...(modified ? { lastModified: new Date(modified).toISOString() } : {}),
    ...(warning && status < 400 ? { outcome: toOutcome([remarkOf(warning)]) } : {}),
  }
  const text = body?.toString() ?? ''
  if (text === '') return `{"response":${JSON.stringify(response)}}`
  if (status >= 400) return `{"response":${JSON.stringify(response).slice(0, -1)},"outcome":${text}}}`
  return `{"response":${JSON.stringify(response)},"resource":${text}}`
}
