/** `$meta`, `$meta-add`, `$meta-delete`: profiles, tags and security labels (https://hl7.org/fhir/R4/resource-operation-meta-add.html). */
import type { AppResponse } from '@medley/client/message'
import { has, isUnlimited } from '@medley/auth/rights'
import { fail } from '@medley/fhir/failures'
import { parseJson, stringifyJson } from '@medley/fhir/json'
import type { Resource, StoredVersion } from '@medley/store/store'
import { accessOf, auditOf } from '../interactions/on-behalf.ts'
import { checkedResource } from '../request-body.ts'
import { fhirResponse, versionHeaders } from '../respond.ts'
import type { Operation, OperationCall } from './operation.ts'
import { isObject, type Json, readParameters, valueOf } from './parameters.ts'

const LISTS = ['profile', 'security', 'tag'] as const

const listOf = (meta: Json, name: string): unknown[] =>
  Array.isArray(meta[name]) ? (meta[name] as unknown[]) : []
const metaOf = (resource: Json): Json => (isObject(resource['meta']) ? resource['meta'] : {})

/** Codings are the same by system and code, profiles by their text. */
const identity = (item: unknown): string =>
  isObject(item) ? JSON.stringify([item['system'], item['code']]) : JSON.stringify(item)

type Merge = (present: unknown[], given: unknown[]) => unknown[]

const added: Merge = (present, given) => {
  const known = new Set(present.map(identity))
  return [...present, ...given.filter((item) => !known.has(identity(item)))]
}
const removed: Merge = (present, given) => {
  const unwanted = new Set(given.map(identity))
  return present.filter((item) => !unwanted.has(identity(item)))
}

function answer(stored: StoredVersion, meta: Json): AppResponse {
  const parameters = { resourceType: 'Parameters', parameter: [{ name: 'return', valueMeta: meta }] }
  return fhirResponse(200, stringifyJson(parameters), versionHeaders(stored))
}

async function current(call: OperationCall): Promise<StoredVersion & { body: string }> {
  const { type, id = '' } = call
  const stored = await call.store.read(accessOf(call, 'r'), { type, id })
  if (!stored) throw fail('notFound', 'resource-unknown', `${type}/${id} is not known.`)
  if (stored.body === undefined) throw fail('deleted', 'resource-deleted', `${type}/${id} was deleted.`)
  return { ...stored, body: stored.body }
}

async function readMeta(call: OperationCall): Promise<AppResponse> {
  const stored = await current(call)
  return answer(stored, metaOf(parseJson(stored.body) as Resource))
}

/** What changes nothing makes no version. */
async function changeMeta(call: OperationCall, merge: Merge): Promise<AppResponse> {
  const { type, id = '' } = call
  const given = valueOf(readParameters(call), 'meta')
  if (!isObject(given))
    throw fail('badRequest', 'parameter-missing', "The parameter 'meta' is missing.", {
      expression: ['Parameters.parameter'],
    })
  const edit = (text: string): Resource => {
    const resource = parseJson(text) as Resource
    const meta = { ...metaOf(resource) }
    for (const name of LISTS) {
      const list = merge(listOf(meta, name), listOf(given, name))
      if (list.length > 0) meta[name] = list
      else Reflect.deleteProperty(meta, name)
    }
    return { ...resource, meta }
  }
  if (listOf(given, 'security').length > 0 && !isUnlimited(call.principal) && !has(call.principal, 'labels'))
    throw fail(
      'forbidden',
      'labels-controlled',
      'Security labels are changed by health information management only.',
    )
  const before = await current(call)
  if (isSame(before.body, edit(before.body))) return readMeta(call)
  const definition = call.definitions.get(type)
  if (!definition) throw fail('notSupported', 'type-unsupported', `${type} is not served here.`)
  const written = await call.store.write(accessOf(call, 'u'), {
    type,
    id,
    method: 'PUT',
    resource: undefined,
    edit: (text) => checkedResource(edit(text), definition, call),
    expect: 'any',
    audit: auditOf(call),
  })
  return answer(written, metaOf(parseJson(written.body ?? '{}') as Resource))
}

const isSame = (before: string, after: Resource): boolean =>
  LISTS.every((name) => {
    const lists = [metaOf(parseJson(before) as Resource), metaOf(after)].map((meta) =>
      listOf(meta, name).map(identity).join(' '),
    )
    return lists[0] === lists[1]
  })

const definition = (name: string): string => `http://hl7.org/fhir/OperationDefinition/Resource-${name}`

export const metaOperations: readonly Operation[] = [
  {
    name: 'meta',
    definition: definition('meta'),
    levels: ['instance'],
    methods: ['GET', 'POST'],
    needs: 'r',
    run: readMeta,
  },
  {
    name: 'meta-add',
    definition: definition('meta-add'),
    levels: ['instance'],
    methods: ['POST'],
    needs: 'u',
    run: (call) => changeMeta(call, added),
  },
  {
    name: 'meta-delete',
    definition: definition('meta-delete'),
    levels: ['instance'],
    methods: ['POST'],
    needs: 'u',
    run: (call) => changeMeta(call, removed),
  },
]
