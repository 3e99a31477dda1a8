/** The patch in a request: JSON Patch or FHIRPath Patch, by media type (https://hl7.org/fhir/R4/http.html#patch). */
import { fail } from '@medley/fhir/failures'
import { parseJson } from '@medley/fhir/json'
import { parseFhirPathPatch } from '@medley/fhir/patch/fhirpath-patch'
import { parseJsonPatch } from '@medley/fhir/patch/json-patch'
import type { Change, Resource, ResourceKey } from '@medley/store/store'
import type { Call } from '../context.ts'
import { checkedResource, textOf } from '../request-body.ts'
import { auditOf } from './on-behalf.ts'
import { expectationOf } from './precondition.ts'

export type Edit = (current: string) => Resource

const JSON_PATCH: ReadonlySet<string> = new Set(['application/json-patch+json'])
const FHIRPATH_PATCH: ReadonlySet<string> = new Set([
  'application/fhir+json',
  'application/json',
  'text/json',
])

export function readPatch(call: Call, type: string): Edit {
  const mediaType = call.headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? ''
  if (!JSON_PATCH.has(mediaType) && !FHIRPATH_PATCH.has(mediaType)) {
    throw fail(
      'unsupportedMediaType',
      'media-type-unsupported',
      'A patch is sent as application/json-patch+json, or as Parameters in application/fhir+json.',
      { headers: { 'accept-patch': 'application/json-patch+json, application/fhir+json' } },
    )
  }
  const patch = parseJson(textOf(call.body))
  return editOf(call, { type, patch, isJsonPatch: JSON_PATCH.has(mediaType) })
}

/** In a Bundle: `Parameters` for FHIRPath Patch, a `Binary` that carries a JSON Patch. */
export function patchOfEntry(call: Call, type: string, resource: unknown): Edit {
  const { resourceType, contentType, data } = (resource ?? {}) as Record<string, unknown>
  if (resourceType === 'Parameters') return editOf(call, { type, patch: resource, isJsonPatch: false })
  if (resourceType === 'Binary' && typeof contentType === 'string' && typeof data === 'string') {
    if (JSON_PATCH.has(contentType.split(';')[0]?.trim().toLowerCase() ?? '')) {
      const patch = parseJson(textOf(Buffer.from(data, 'base64')))
      return editOf(call, { type, patch, isJsonPatch: true })
    }
  }
  throw fail(
    'badRequest',
    'patch-malformed',
    'PATCH in a Bundle takes Parameters (FHIRPath Patch), or a Binary of type application/json-patch+json.',
  )
}

/** The change that a request for a patch asks for. */
export const patchChange = (call: Call, { type, id }: ResourceKey, edit: Edit): Change => ({
  type,
  id,
  method: 'PATCH',
  resource: undefined,
  edit,
  expect: expectationOf(call),
  audit: auditOf(call),
})

interface Patch {
  type: string
  patch: unknown
  isJsonPatch: boolean
}

function editOf(call: Call, { type, patch, isJsonPatch }: Patch): Edit {
  const definition = call.definitions.get(type)
  if (!definition) throw fail('notSupported', 'type-unsupported', `${type} is not served here.`)
  const apply = isJsonPatch ? parseJsonPatch(patch) : parseFhirPathPatch(patch, definition)
  return (current) => {
    const before = parseJson(current) as Resource
    const { id } = before
    const after = apply(before)
    if (after['id'] !== id || after['resourceType'] !== type)
      throw fail('notProcessable', 'patch-failed', 'A patch cannot change the id or the type of a resource.')
    return checkedResource(after, definition, call)
  }
}
