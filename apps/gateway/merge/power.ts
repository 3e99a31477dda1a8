/** Who may merge records, and in whose power the parts of a merge are then done. */
import { isUnlimited } from '@medley/auth/rights'
import { fail } from '@medley/fhir/failures'
import type { Caller } from '../fhir/owners.ts'

/**
 * Whoever keeps the records moves what hangs on them in every module, also what they may not write by themselves; the audit
 * names them all the same. Of the facility they are in, and nothing else.
 */
export function forTheRecords(caller: Caller): Caller {
  const { principal } = caller
  if (!principal.roles.includes('him') && !isUnlimited(principal))
    throw fail('forbidden', 'role-missing', 'Records are merged by health information management.')
  const { patient: _patient, patients: _patients, emergency: _emergency, ...person } = principal
  return { ...caller, principal: { ...person, roles: ['backend'], scope: 'system/*.cruds' } }
}
