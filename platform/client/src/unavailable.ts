/** The one failure for a module that is down, hung or not to be understood. */
import { fail, type Failure } from '@medley/fhir/failures'

const RETRY_AFTER_S = 2

export const unavailable = (name: string, cause: unknown): Failure =>
  fail('unavailable', 'module-unavailable', `The module ${name} is not available.`, {
    cause,
    headers: { 'retry-after': String(RETRY_AFTER_S) },
  })
