/** The answer to a write (https://hl7.org/fhir/R4/http.html#ops). */
import type { AppResponse } from '@medley/client/message'
import { toOutcome } from '@medley/fhir/failures'
import type { Written } from '@medley/store/store'
import type { Call } from '../context.ts'
import { warningHeader } from '../profile-enforcement.ts'
import { fhirResponse, versionHeaders } from '../respond.ts'

const PREFERRED = /return=(minimal|representation|OperationOutcome)/

/** `Prefer: return=minimal | representation | OperationOutcome`; representation is the default. */
export function writeResponse(
  { base, headers: { prefer = '' }, remarks }: Pick<Call, 'base' | 'headers' | 'remarks'>,
  written: Written | undefined,
  status: number,
): AppResponse {
  if (!written) return { status, headers: {} }
  const headers = {
    ...versionHeaders(written),
    ...warningHeader(remarks),
    location: `${base}/${written.type}/${written.id}/_history/${written.version}`,
  }
  const wanted = PREFERRED.exec(prefer)?.[1]
  if (wanted === 'minimal') return { status, headers }
  if (wanted === 'OperationOutcome') {
    const outcome = toOutcome([
      { severity: 'information', code: 'informational', diagnostics: 'The resource is stored.' },
      ...remarks,
    ])
    return fhirResponse(status, JSON.stringify(outcome), headers)
  }
  return fhirResponse(status, written.body ?? '', headers)
}
