/** Types whose content can travel by itself instead of inside a resource. */
import type { AppResponse } from '@medley/client/message'
import { parseJson } from '@medley/fhir/json'
import type { Resource, StoredVersion } from '@medley/store/store'
import type { Call } from '../context.ts'
import type { RawContent } from '../define-service.ts'
import { accepts } from '../negotiate.ts'
import { hasJson } from '../request-body.ts'
import { versionHeaders } from '../respond.ts'

export const rawContentOf = (
  { service }: Pick<Call, 'service'>,
  type: string | undefined,
): RawContent | undefined => (type === undefined ? undefined : service.resources?.[type]?.raw)

/** The body of a write that is no resource. */
export function rawResource(call: Call, { type, id }: { type: string; id?: string }): Resource | undefined {
  const raw = rawContentOf(call, type)
  const contentType = call.headers['content-type']
  if (!raw || hasJson(call) || contentType === undefined || !call.body) return undefined
  const resource = raw.fromRaw({
    contentType,
    body: call.body,
    securityContext: call.headers['x-security-context'],
  })
  return id === undefined ? resource : { ...resource, id }
}

/** The content itself for who does not accept FHIR. Whatever it is, a browser must not take it for a page of this server. */
export function rawResponse(call: Call, stored: StoredVersion): AppResponse | undefined {
  const raw = rawContentOf(call, stored.type)
  if (!raw || stored.body === undefined || accepts(call)) return undefined
  const { contentType, body } = raw.toRaw(parseJson(stored.body) as Resource)
  const headers = {
    'content-type': contentType,
    'x-content-type-options': 'nosniff',
    'content-security-policy': "sandbox; default-src 'none'",
    'content-disposition': 'attachment',
  }
  return { status: 200, headers: { ...headers, ...versionHeaders(stored) }, body }
}
