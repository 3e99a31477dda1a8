/** Which events are taken, and what is read from each: the mapping of HL7 v2 to FHIR by message type. */
import type { Operation } from '../../define-adapter.ts'
import { charges } from './map/charges.ts'
import { document } from './map/documents.ts'
import { dispenses, pharmacyOrders } from './map/orders.ts'
import { merge, person, removePerson } from './map/patient.ts'
import type { Reading } from './map/reading.ts'
import { results } from './map/results.ts'
import { appointment } from './map/schedule.ts'
import { allergies, diagnoses, insurance, stay } from './map/visit.ts'

export type Mapper = (reading: Reading) => Iterable<Operation>

const besides: readonly Mapper[] = [diagnoses, allergies, insurance]
const update: readonly Mapper[] = [person, stay('update'), ...besides]
const admit: readonly Mapper[] = [person, stay('admit'), ...besides]

/** https://build.fhir.org/ig/HL7/v2-to-fhir; leave, pharmacy and charges are ours. */
export const events: Readonly<Record<string, readonly Mapper[]>> = {
  'ADT^A01': admit,
  'ADT^A02': [person, stay('transfer')],
  'ADT^A03': [person, stay('discharge'), ...besides],
  'ADT^A04': admit,
  'ADT^A05': [person, stay('plan'), ...besides],
  'ADT^A06': admit,
  'ADT^A07': update,
  'ADT^A08': update,
  // On the way: where somebody is does not change before A10.
  'ADT^A09': [person, stay('update')],
  'ADT^A10': [person, stay('transfer')],
  'ADT^A11': [person, stay('admit', { cancels: true })],
  'ADT^A12': [person, stay('transfer', { cancels: true })],
  'ADT^A13': [person, stay('discharge', { cancels: true })],
  'ADT^A14': [person, stay('plan'), ...besides],
  'ADT^A21': [person, stay('leave')],
  'ADT^A22': [person, stay('return')],
  'ADT^A23': [person, stay('admit', { cancels: true })],
  'ADT^A28': [person, ...besides],
  'ADT^A29': [removePerson],
  'ADT^A31': [person, ...besides],
  'ADT^A38': [person, stay('plan', { cancels: true })],
  'ADT^A40': [merge],
  'ADT^A52': [person, stay('leave', { cancels: true })],
  'ADT^A53': [person, stay('return', { cancels: true })],
  'ORU^R01': [results],
  'RDE^O11': [pharmacyOrders],
  'RDE^O25': [pharmacyOrders],
  'RDS^O13': [dispenses],
  'DFT^P03': [charges],
  ...Object.fromEntries(['T01', 'T02', 'T03', 'T04', 'T05', 'T06', 'T07', 'T08', 'T09', 'T10', 'T11'].map((event) => [`MDM^${event}`, [document]])),
  ...Object.fromEntries(Array.from({ length: 15 }, (_, place) => [`SIU^S${12 + place}`, [appointment]])),
} // prettier-ignore
