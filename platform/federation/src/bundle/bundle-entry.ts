/** The entries of a batch or transaction Bundle, checked (https://hl7.org/fhir/R4/http.html#transaction). */
import { fail, type Failure } from '@medley/fhir/failures'

export type EntryMethod = 'DELETE' | 'POST' | 'PUT' | 'PATCH' | 'GET' | 'HEAD'

export interface BundleEntry {
  /** Place in the Bundle; answers come in the same order. */
  place: number
  method: EntryMethod
  /** As given, relative to the base. */
  url: string
  fullUrl: string | undefined
  resource: Record<string, unknown> | undefined
  ifNoneExist: string | undefined
  ifMatch: string | undefined
  ifNoneMatch: string | undefined
}

export interface ParsedBundle {
  type: 'batch' | 'transaction'
  entries: BundleEntry[]
}

export const MAX_ENTRIES = 10_000

const METHODS: ReadonlySet<string> = new Set(['DELETE', 'POST', 'PUT', 'PATCH', 'GET', 'HEAD'])
const WITH_RESOURCE: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH'])

type Json = Record<string, unknown>

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined

export const entryFault = (place: number, element: string, message: string): Failure =>
  fail('badRequest', 'bundle-entry-invalid', message, { expression: [`Bundle.entry[${place}]${element}`] })

export function parseBundle(bundle: unknown): ParsedBundle {
  if (!isObject(bundle) || bundle['resourceType'] !== 'Bundle') {
    throw fail('badRequest', 'bundle-expected', 'The base takes a Bundle of type batch or transaction.')
  }
  const { type, entry = [] } = bundle
  if (type !== 'batch' && type !== 'transaction') {
    throw fail(
      'badRequest',
      'bundle-type-unsupported',
      'The base takes a Bundle of type batch or transaction.',
      {
        expression: ['Bundle.type'],
      },
    )
  }
  if (!Array.isArray(entry))
    throw fail('badRequest', 'bundle-entry-invalid', 'Bundle.entry is a list.', {
      expression: ['Bundle.entry'],
    })
  if (entry.length > MAX_ENTRIES) {
    throw fail(
      'tooLarge',
      'bundle-too-large',
      `A Bundle may have ${MAX_ENTRIES} entries; this one has ${entry.length}.`,
      {
        expression: ['Bundle.entry'],
      },
    )
  }
  return { type, entries: entry.map((one: unknown, place) => parseEntry(one, place)) }
}

function parseEntry(entry: unknown, place: number): BundleEntry {
  if (!isObject(entry) || !isObject(entry['request']))
    throw entryFault(place, '.request', 'Each entry needs a request.')
  const { request, resource, fullUrl } = entry as { request: Json; resource?: unknown; fullUrl?: unknown }
  const method = request['method']
  const url = textOf(request['url'])
  if (typeof method !== 'string' || !METHODS.has(method)) {
    throw entryFault(place, '.request.method', 'The method is one of GET, HEAD, POST, PUT, PATCH and DELETE.')
  }
  if (url === undefined) throw entryFault(place, '.request.url', 'Each request needs a url.')
  if (WITH_RESOURCE.has(method) && !isObject(resource)) {
    throw entryFault(place, '.resource', `${method} needs a resource.`)
  }
  return {
    place,
    method: method as EntryMethod,
    url: url.replace(/^\//, ''),
    fullUrl: textOf(fullUrl),
    resource: isObject(resource) ? resource : undefined,
    ifNoneExist: textOf(request['ifNoneExist']),
    ifMatch: textOf(request['ifMatch']),
    ifNoneMatch: textOf(request['ifNoneMatch']),
  }
}
