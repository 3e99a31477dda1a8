/** Responses of a FHIR server. */
import type { AppResponse } from '@medley/client/message'
import { type Failure, fail, toOutcome } from '@medley/fhir/failures'
import type { StoredVersion } from '@medley/store/store'

export const FHIR_JSON = 'application/fhir+json; charset=utf-8'

export const jsonResponse = (
  status: number,
  value: unknown,
  headers: Record<string, string> = {},
): AppResponse => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
  body: JSON.stringify(value),
})

export const fhirResponse = (
  status: number,
  body: string,
  headers: Record<string, string> = {},
): AppResponse => ({
  status,
  headers: { 'content-type': FHIR_JSON, ...headers },
  body,
})

export const etagOf = (version: number): string => `W/"${version}"`

/** https://hl7.org/fhir/R4/http.html#versioning */
export const versionHeaders = ({ version, updated }: StoredVersion): Record<string, string> => ({
  etag: etagOf(version),
  'last-modified': new Date(updated).toUTCString(),
})

/** The stored text as it is. */
export const storedResponse = (
  status: number,
  stored: StoredVersion,
  headers: Record<string, string> = {},
): AppResponse => ({
  status,
  headers: { 'content-type': FHIR_JSON, ...versionHeaders(stored), ...headers },
  body: stored.body,
})

export function failureResponse(failure: Failure): AppResponse {
  return fhirResponse(failure.status, JSON.stringify(toOutcome(failure.issues)), failure.headers)
}

/** A bug: the client learns the request id only. */
export const unexpected = (requestId: string): Failure =>
  fail('unexpected', 'unexpected', `Something went wrong here; the request id is ${requestId}.`)
