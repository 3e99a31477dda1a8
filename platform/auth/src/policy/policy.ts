/**
 * The policy: every role, and what it may do. What is not here is not allowed. `docs/security.md` has it as a table, and
 * `tests/security/role-matrix.test.ts` compares the two over HTTP.
 */
import { type Grant, type Label, may, type Role } from './language.ts'
import {
  carePlans, catalogue, chart, claims, conformance, deliveries, diagnosesAndTreatments, directory, documents, laboratory, orders, persons,
  scheduling, stays,
} from './record-types.ts' // prettier-ignore
import {
  adt,
  admin,
  aide,
  auditor,
  biller,
  him,
  labtech,
  nurse,
  physician,
  programme,
  therapist,
} from './staff.ts'
import { writtenBySelf } from './write-rules.ts'

const released = ['status=final,amended,corrected,appended']

/** `clears`: labels that hide no diagnosis, treatment or result, while they hide what is written about it. */
const ownRecord = (clears: readonly Label[]): Grant[] => {
  const own = { own: true } as const
  const told = { ...own, clears }
  return [
    may('r s', [...directory, ...catalogue, ...conformance, 'Provenance']),
    may('r s', [...persons, ...orders, ...deliveries, ...laboratory, ...carePlans, ...chart, ...stays], own),
    may('r s', ['MedicationRequest', 'MedicationAdministration', 'Consent', ...claims], own),
    may('r s', diagnosesAndTreatments, told),
    may('r s', scheduling.slice(0, 2), own),
    may('r s', ['DocumentReference'], {
      ...own,
      rows: ['status=current&.docStatus:not=preliminary,entered-in-error'],
    }),
    may('r s', ['Composition'], { ...own, rows: ['status=final,amended'] }),
    may('r', documents.slice(2)),
    may('r s', ['DiagnosticReport', 'Observation'], { ...told, rows: released }),
    may('c', ['Observation'], { ...own, rows: ['category=survey'], write: [writtenBySelf] }),
  ]
}

/** Themselves: all of their own record but what was written about them in psychotherapy, or withheld. */
const patient: Role = { clears: ['R', '42CFRPart2', 'HIV', 'ETH', 'SUD', 'SEX'], grants: ownRecord(['PSY']) }
/** Of somebody else's record, nothing that is labelled, and what the Consents of that person leave. */
const proxy: Role = { clears: [], grants: ownRecord([]).map((grant) => ({ ...grant, consented: true })) }
/** Systems: as far as their scopes go. One that is registered for everything sees labelled rows too. */
const backend: Role = { clears: [], grants: [may('c r u s h d', ['*'])] }

export const roles: Readonly<Record<string, Role>> = {
  physician, nurse, aide, therapist, biller, labtech, him, adt, admin, auditor, patient, proxy, backend,
  part2: programme,
} // prettier-ignore
