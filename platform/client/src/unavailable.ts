/** The one failure for a module that is down, hung or not to be understood. */
import { fail, type Failure } from '@medley/fhir/failures'

const RETRY_AFTER_S = 2

/** The request has certainly not begun at the other end. */
export class NotSent extends Error {}

/** The connection ended before the answer: whether the request was carried out is not known. */
export class BrokenOff extends Error {}

export const unavailable = (name: string, cause: unknown): Failure =>
  fail('unavailable', 'module-unavailable', `The module ${name} is not available.`, {
    cause,
    headers: { 'retry-after': String(RETRY_AFTER_S) },
  })
