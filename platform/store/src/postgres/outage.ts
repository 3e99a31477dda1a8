/** Tells a database that is away from one that found a fault: the first comes back, and the caller may ask again. */
import { fail, type Failure } from '@medley/fhir/failures'

const RETRY_AFTER_S = '2'

/** Errors of Node about connections, and PostgreSQL's classes for them: https://www.postgresql.org/docs/18/errcodes-appendix.html */
const outageCode = /^(ECONN\w+|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|08\w{3}|53\w{3}|57P0[1-5])$/
/** What `pg` says without a code. */
const outageMessage =
  /^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect|Query read timeout)/

export function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { code } = error as { code?: unknown }
  if (typeof code === 'string' && outageCode.test(code)) return true
  return outageMessage.test(error.message) || isOutage(error.cause)
}

export const outage = (cause: unknown): Failure =>
  fail(
    'unavailable',
    'database-unavailable',
    'The database is not available at the moment. A write may or may not have been saved.',
    {
      cause,
      headers: { 'retry-after': RETRY_AFTER_S },
    },
  )
