/** `Composition/{id}/$document`: a document Bundle with what the composition refers to, from every owner (https://hl7.org/fhir/R4/composition-operation-document.html). */
import type { AppRequest, AppResponse } from '@medley/client/message'
import { findByReferences } from '@medley/federation/search/includes'
import { createPlan } from '@medley/federation/search/plan'
import { fail } from '@medley/fhir/failures'
import { parseJson } from '@medley/fhir/json'
import { fhirResponse } from '@medley/service/respond'
import { uuid7 } from '@medley/service/uuid7'
import { randomUUID } from 'node:crypto'
import type { FhirFace } from './face.ts'
import { searchServer } from './joined-search.ts'
import { sendAs, type Caller } from './owners.ts'

export async function answerDocument(
  face: FhirFace,
  caller: Caller,
  { id, request }: { id: string; request: AppRequest },
): Promise<AppResponse> {
  if (request.method !== 'GET' && request.method !== 'POST')
    throw fail('methodNotAllowed', 'method-not-allowed', '$document takes GET and POST.', {
      headers: { allow: 'GET, POST' },
    })
  const owner = face.directory.ownerOf('Composition')
  const definition = face.definitions.get('Composition')
  if (!owner || !definition) throw fail('notSupported', 'type-unsupported', 'Composition is not served here.')
  const found = await sendAs(caller, owner, {
    method: 'GET',
    url: `/fhir/R4/Composition/${encodeURIComponent(id)}`,
    headers: {},
  })
  if (found.status !== 200) return found
  const text = found.body?.toString() ?? ''
  const references = new Set<string>()
  definition.forEachReference(parseJson(text) as Record<string, unknown>, ({ reference }) => {
    if (reference !== undefined) references.add(reference)
  })
  const server = searchServer(face, caller, { plan: createPlan(), strict: true })
  const { resources, missing } = await findByReferences(server, [...references])
  // A document with a gap would be signed and sent as if it were whole.
  if (missing[0] !== undefined) throw fail('unavailable', 'document-incomplete', missing[0])
  const head = {
    resourceType: 'Bundle',
    id: uuid7(face.now()),
    type: 'document',
    identifier: { system: 'urn:ietf:rfc:3986', value: `urn:uuid:${randomUUID()}` },
    timestamp: new Date(face.now()).toISOString(),
  }
  const entry = ({ type, id: own, body }: { type: string; id: string; body: string }): string =>
    `{"fullUrl":"${caller.base}/${type}/${own}","resource":${body}}`
  const entries = [{ type: 'Composition', id, body: text }, ...resources].map(entry)
  return fhirResponse(200, `${JSON.stringify(head).slice(0, -1)},"entry":[${entries.join(',')}]}`)
}
