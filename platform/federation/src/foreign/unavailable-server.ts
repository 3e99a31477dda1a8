/** The one failure for a foreign server that is down, slow or not to be understood; it is named, its address is not. */
import { fail, type Failure } from '@medley/fhir/failures'

const RETRY_AFTER_S = 2

export const serverUnavailable = (name: string, cause: unknown): Failure =>
  fail('unavailable', 'server-unavailable', `The FHIR server ${name} is not available.`, {
    cause,
    headers: { 'retry-after': String(RETRY_AFTER_S) },
  })

/** What the server cannot do and the gateway cannot do in its place. */
export const serverUnable = (name: string, feature: string): Failure =>
  fail(
    'notProcessable',
    'server-unable',
    `The FHIR server ${name} does not offer ${feature}, and it cannot be made up for here.`,
  )
