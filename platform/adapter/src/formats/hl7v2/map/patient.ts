/** PID, PD1, NK1 and MRG. */
import type { Key, Operation, Resource } from '../../../define-adapter.ts'
import { key, Refused, refer } from '../../../define-adapter.ts'
import { compact } from '../../../compact.ts'
import { systemOf } from '../../../facility.ts'
import type { Segment } from '../message.ts'
import { addressOf, concept, conceptOf, identifierOf, nameOf, staffOf, telecomOf } from './datatypes.ts'
import { type Reading, recordNumber } from './reading.ts'

const genders: Readonly<Record<string, string>> = {
  F: 'female', M: 'male', O: 'other', A: 'other', N: 'other', U: 'unknown',
} // prettier-ignore

/** Field of PID → the element that `""` empties. */
const clears: readonly (readonly [field: number, element: string])[] = [
  [7, 'birthDate'], [8, 'gender'], [11, 'address'], [13, 'telecom'], [15, 'communication'], [16, 'maritalStatus'],
  [29, 'deceasedDateTime'],
] // prettier-ignore

/** All that the feed knows of the person. */
export function* person(reading: Reading): Iterable<Operation> {
  const { message, asOf, patient } = reading
  const pid = message.first('PID') as Segment
  const clear = clears.flatMap(([field, element]) => (pid.isNull(field) ? [element] : []))
  // Alive again: of the two forms of "deceased" only one may be there.
  const deceased = deceasedOf(reading, pid)
  if (deceased.deceasedDateTime !== undefined) clear.push('deceasedBoolean')
  yield {
    op: 'upsert',
    key: patient,
    asOf,
    clear,
    resource: compact({ ...basics(reading, pid), ...details(reading, pid), ...deceased }),
  }
  for (const contact of message.all('NK1')) yield* relative(contact, reading)
}

/** Who the message is about, from a feed that is no authority on people. */
export function* subject(reading: Reading): Iterable<Operation> {
  const pid = reading.message.first('PID') as Segment
  const { patient, asOf } = reading
  yield { op: 'upsert', key: patient, asOf, mode: 'weak', resource: compact(basics(reading, pid)) }
}

function basics({ context, patient, time }: Reading, pid: Segment): Resource {
  const identifiers = pid.repetitions(3).length > 0 ? pid.repetitions(3) : pid.repetitions(2)
  return {
    resourceType: 'Patient',
    identifier: identifiers.flatMap((part) => identifierOf(part, context, patient.value) ?? []),
    active: true,
    name: pid.repetitions(5).map(nameOf),
    birthDate: time(pid.get(7))?.slice(0, 10),
    gender: genders[pid.get(8) ?? ''],
  }
}

function details({ message, context, time }: Reading, pid: Segment): object {
  const born = time(pid.get(7))
  const general = message.first('PD1')?.repetitions(4)[0]
  const language = concept(pid, 15, context)('language')
  return {
    ...(born !== undefined && born.length > 10
      ? {
          _birthDate: {
            extension: [
              { url: 'http://hl7.org/fhir/StructureDefinition/patient-birthTime', valueDateTime: born },
            ],
          },
        }
      : {}),
    address: pid.repetitions(11).map(addressOf),
    telecom: [
      ...pid.repetitions(13).map((part) => telecomOf(part, 'home')),
      ...pid.repetitions(14).map((part) => telecomOf(part, 'work')),
    ],
    communication: language ? [{ language }] : undefined,
    maritalStatus: concept(pid, 16, context)('maritalStatus'),
    generalPractitioner: general ? [staffOf(general, context)] : undefined,
  }
}

function deceasedOf(
  { time }: Reading,
  pid: Segment,
): { deceasedDateTime?: string | undefined; deceasedBoolean?: boolean | undefined } {
  const at = time(pid.get(29))
  if (at !== undefined) return { deceasedDateTime: at }
  return pid.get(30) === undefined ? {} : { deceasedBoolean: pid.get(30) === 'Y' }
}

/** NK1 */
function* relative(contact: Segment, { context, asOf, patient, time }: Reading): Iterable<Operation> {
  const [name] = contact.repetitions(2).map(nameOf)
  if (!name) return
  const number = contact.get(1) ?? name.family ?? ''
  yield {
    op: 'upsert',
    key: key('RelatedPerson', systemOf(context.facility, 'contact'), `${patient.value}|${number}`),
    asOf,
    resource: compact({
      resourceType: 'RelatedPerson',
      active: true,
      patient: refer(patient),
      name: [name],
      relationship: [conceptOf(contact.repetitions(3)[0], context, 'relationship')],
      address: contact.repetitions(4).map(addressOf),
      telecom: [
        ...contact.repetitions(5).map((part) => telecomOf(part, 'home')),
        ...contact.repetitions(6).map((part) => telecomOf(part, 'work')),
      ],
      gender: genders[contact.get(15) ?? ''],
      birthDate: time(contact.get(16))?.slice(0, 10),
    }),
  }
}

/** A40: the record in MRG-1 was the same person as the one in PID-3. */
export function* merge(reading: Reading): Iterable<Operation> {
  const { message, context, asOf, patient } = reading
  yield* subject(reading)
  const retired = recordNumber(message.first('MRG'), 1)
  if (!retired) throw new Refused('field-missing', 'The merge names no retired record (MRG-1).', 'MRG-1')
  if (retired === patient.value)
    throw new Refused('merge-itself', 'The merge names one record twice.', 'MRG-1')
  const other: Key = key('Patient', systemOf(context.facility, 'mrn'), retired)
  // The retired record stays findable by its number, also where the feed never spoke of it.
  yield {
    op: 'upsert', key: other, asOf, mode: 'weak',
    resource: { resourceType: 'Patient', identifier: message.first('MRG')?.repetitions(1).flatMap((part) => identifierOf(part, context, retired) ?? []) },
  } // prettier-ignore
  yield { op: 'merge', survivor: patient, retired: other, asOf }
}

/** A29: the record was made by mistake. */
export function* removePerson(reading: Reading): Iterable<Operation> {
  yield* subject(reading)
  yield {
    op: 'upsert',
    key: reading.patient,
    asOf: reading.asOf,
    resource: { resourceType: 'Patient', active: false },
  }
}
