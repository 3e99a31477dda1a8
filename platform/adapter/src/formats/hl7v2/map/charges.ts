/** DFT P03: FT1 is a ChargeItem; credits take a charge back. */
import type { Operation } from '../../../define-adapter.ts'
import { key, Refused, refer } from '../../../define-adapter.ts'
import { compact } from '../../../compact.ts'
import { decimal } from '../../../decimal.ts'
import { systemOf } from '../../../facility.ts'
import type { Segment } from '../message.ts'
import { concept, conceptOf, staffOf } from './datatypes.ts'
import { subject } from './patient.ts'
import { type Reading, visitKey } from './reading.ts'

/** HL7 table 0017: CD takes back what was entered by mistake, CR is a credit for what stays. */
const statuses: Readonly<Record<string, string>> = {
  CG: 'billable',
  CD: 'entered-in-error',
  CR: 'not-billable',
  AJ: 'billable',
  PY: 'not-billable',
}

export function* charges(reading: Reading): Iterable<Operation> {
  yield* subject(reading)
  const rows = reading.message.all('FT1')
  if (rows.length === 0) throw new Refused('field-missing', 'The message has no charge (FT1).', 'FT1')
  for (const row of rows) yield charge(row, reading)
}

function charge(row: Segment, reading: Reading): Operation {
  const { context, asOf, patient, time } = reading
  const code = concept(row, 25, context)('charge') ?? concept(row, 7, context)('charge')
  if (!code) throw new Refused('field-missing', 'A charge has no code (FT1-7).', 'FT1-7')
  const number = row.get(2) ?? [patient.value, row.get(4) ?? '', row.get(7) ?? row.get(25) ?? ''].join('|')
  const status = statuses[row.get(6) ?? 'CG'] ?? 'billable'
  const [quantity, extended, unit] = [decimal(row.get(10)), decimal(row.get(11)), decimal(row.get(12))]
  // The amount of the line (FT1-11) before that of one unit: https://build.fhir.org/ig/HL7/v2-to-fhir/
  const amount = extended ?? unit
  const target = key('ChargeItem', systemOf(context.facility, 'charge'), number)
  const performer = staffOf(row.repetitions(20)[0], context)
  const encounter = visitKey(reading)
  return {
    op: 'upsert', key: target, asOf, rank: status === 'billable' ? 0 : 1,
    resource: compact({
      resourceType: 'ChargeItem',
      identifier: [{ system: target.system, value: number }],
      status,
      code,
      subject: refer(patient),
      context: encounter ? refer(encounter) : undefined,
      occurrenceDateTime: time(row.get(4)),
      enteredDate: time(row.get(5)),
      quantity: quantity === undefined ? undefined : { value: quantity },
      priceOverride: amount === undefined ? undefined : { value: amount, currency: 'USD' },
      performer: performer ? [{ actor: performer }] : undefined,
      reason: row.repetitions(19).map((part) => conceptOf(part, context, 'diagnosis')),
      note: row.get(8) === undefined ? undefined : [{ text: row.get(8) }],
    }),
  } // prettier-ignore
}
