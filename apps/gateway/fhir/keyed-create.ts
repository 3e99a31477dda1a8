/** A create with an Idempotency-Key: a transaction of one entry, so that its result is written with its decision. */
import type { AppRequest, AppResponse } from '@medley/client/message'
import type { BundleEntry } from '@medley/federation/bundle/bundle-entry'
import { runTransaction } from '@medley/federation/bundle/run-transaction'
import { fail, Failure } from '@medley/fhir/failures'
import { parseJson } from '@medley/fhir/json'
import { hasJson, requireJson, textOf } from '@medley/service/request-body'
import { writeResponse } from '@medley/service/interactions/write-response'
import { coordinatorFor, withBodies } from './bundle-face.ts'
import type { FhirFace } from './face.ts'
import type { Once } from './idempotency.ts'
import type { Caller } from './owners.ts'

interface Asked {
  request: AppRequest
  type: string
  once: Once
  dispatch(request: AppRequest): Promise<AppResponse>
}

export async function answerKeyedCreate(
  face: FhirFace,
  caller: Caller,
  { request, type, once, dispatch }: Asked,
): Promise<AppResponse> {
  const entry: BundleEntry = {
    place: 0,
    method: 'POST',
    url: type,
    fullUrl: undefined,
    resource: resourceOf(request, type),
    ifNoneExist: request.headers['if-none-exist'],
    ifMatch: undefined,
    ifNoneMatch: undefined,
  }
  const result = once.earlier
    ? await withBodies(once.earlier, dispatch)
    : await runTransaction([entry], coordinatorFor(face, caller, once)).catch((error: unknown) => {
        throw alone(error, type)
      })
  const written = result.get(0)
  const call = { base: caller.base, headers: request.headers, remarks: written?.remarks ?? [] }
  const stored = written && { ...written, method: 'POST' as const, body: written.body }
  return writeResponse(call, stored, written?.created ? 201 : 200)
}

function resourceOf(request: AppRequest, type: string): Record<string, unknown> {
  if (type === 'Binary' && !hasJson(request) && request.body) {
    const { 'content-type': contentType, 'x-security-context': reference } = request.headers
    const data = request.body.toString('base64')
    return {
      resourceType: type, contentType, data, ...(reference === undefined ? {} : { securityContext: { reference } }),
    } // prettier-ignore
  }
  requireJson(request)
  const resource = parseJson(textOf(request.body))
  if (typeof resource === 'object' && resource !== null && !Array.isArray(resource))
    return resource as Record<string, unknown>
  throw fail('badRequest', 'resource-type-differs', `A ${type} was expected here.`)
}

/** The caller sent no Bundle: faults are in the resource. */
function alone(error: unknown, type: string): unknown {
  if (!(error instanceof Failure)) return error
  const issues = error.issues.map((issue) => ({
    ...issue,
    ...(issue.expression
      ? {
          expression: issue.expression.map((path) =>
            path.replace('Bundle.entry[0].resource.', `${type}.`).replace(/^Bundle\.entry\[0\]\.\w+/, type),
          ),
        }
      : {}),
  }))
  return new Failure(error.kind, issues, { cause: error, headers: error.headers })
}
