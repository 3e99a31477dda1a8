/** RDE and RDS: orders of medications and what the pharmacy sent. The mapping of HL7 stops before them; this one is ours. */
import type { Key, Operation } from '../../../define-adapter.ts'
import { key, Refused, refer } from '../../../define-adapter.ts'
import { compact } from '../../../compact.ts'
import { decimal } from '../../../decimal.ts'
import { systemOf } from '../../../facility.ts'
import type { Part, Segment } from '../message.ts'
import { concept, conceptOf, quantityOf, staffOf } from './datatypes.ts'
import { subject } from './patient.ts'
import { type Reading, visitKey } from './reading.ts'

/** ORC-1 (HL7 table 0119) → status of the request; nothing: the order is as it was. */
const controls: Readonly<Record<string, string>> = {
  NW: 'active', OK: 'active', RO: 'active', RE: 'active', RL: 'active', OE: 'active', XO: 'active', XX: 'active', RF: 'active', SN: 'active',
  CA: 'cancelled', OC: 'cancelled', CR: 'cancelled', DC: 'stopped', OD: 'stopped', DR: 'stopped', RP: 'stopped', RQ: 'stopped',
  HD: 'on-hold', OH: 'on-hold', HR: 'on-hold', DE: 'entered-in-error',
} // prettier-ignore

/** ORC-5 (HL7 table 0038) says more than the control code where it is an end. */
const orderStatuses: Readonly<Record<string, string>> = {
  CM: 'completed',
  DC: 'stopped',
  CA: 'cancelled',
  HD: 'on-hold',
  RP: 'stopped',
}

/** Words of RXE-1.2, TQ1-3 that Medley's screens know as timing. */
const frequencies: Readonly<Record<string, { frequency: number; period: number; periodUnit: string }>> = {
  QD: { frequency: 1, period: 1, periodUnit: 'd' }, DAILY: { frequency: 1, period: 1, periodUnit: 'd' }, QHS: { frequency: 1, period: 1, periodUnit: 'd' },
  BID: { frequency: 2, period: 1, periodUnit: 'd' }, TID: { frequency: 3, period: 1, periodUnit: 'd' }, QID: { frequency: 4, period: 1, periodUnit: 'd' },
  QOD: { frequency: 1, period: 2, periodUnit: 'd' }, QW: { frequency: 1, period: 1, periodUnit: 'wk' }, QWK: { frequency: 1, period: 1, periodUnit: 'wk' },
} // prettier-ignore

interface Order {
  control: Segment
  segments: Segment[]
}

const ordersOf = (segments: readonly Segment[]): Order[] => {
  const orders: Order[] = []
  for (const segment of segments) {
    if (segment.name === 'ORC') orders.push({ control: segment, segments: [] })
    else orders.at(-1)?.segments.push(segment)
  }
  return orders
}

const requestKey = ({ context }: Reading, { control, segments }: Order): Key | undefined => {
  const number = control.get(2) ?? control.get(3) ?? segments.find(({ name }) => name === 'RXE')?.get(15)
  return number === undefined
    ? undefined
    : key('MedicationRequest', systemOf(context.facility, 'order'), number)
}

/** RDE O11 */
export function* pharmacyOrders(reading: Reading): Iterable<Operation> {
  yield* subject(reading)
  const orders = ordersOf(reading.message.segments)
  if (orders.length === 0) throw new Refused('field-missing', 'The message has no order (ORC).', 'ORC')
  for (const order of orders) yield* pharmacyOrder(reading, order)
}

function* pharmacyOrder(reading: Reading, order: Order): Iterable<Operation> {
  const { context, patient, time } = reading
  const { control, segments } = order
  const target = requestKey(reading, order)
  if (!target) throw new Refused('field-missing', 'An order has no number (ORC-2, ORC-3).', 'ORC-2')
  const encoded = segments.find(({ name }) => name === 'RXE')
  const asked = segments.find(({ name }) => name === 'RXO')
  const written = time(control.get(9)) ?? reading.asOf
  const word = control.get(1) ?? 'NW'
  const status = statusOf(control)
  const parent = control.get(8)
  const encounter = visitKey(reading)
  const medication = (encoded ? concept(encoded, 2, context) : asked && concept(asked, 1, context))?.('drug')
  yield {
    op: 'upsert', key: target, asOf: written, rank: status === 'active' ? 0 : 1,
    resource: compact({
      resourceType: 'MedicationRequest',
      identifier: [
        { type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'PLAC' }] }, system: target.system, value: control.get(2) },
        { type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'FILL' }] }, system: systemOf(context.facility, 'filler'), value: control.get(3) ?? encoded?.get(15) },
      ].filter(({ value }) => value !== undefined),
      status,
      intent: 'order',
      medicationCodeableConcept: medication ?? (word === 'NW' ? { text: 'Not named' } : undefined),
      subject: refer(patient),
      encounter: encounter ? refer(encounter) : undefined,
      ...(word === 'NW' || word === 'RO' ? { authoredOn: written } : {}),
      requester: staffOf(control.repetitions(12)[0], context),
      recorder: staffOf(control.repetitions(10)[0], context),
      dosageInstruction: dosageOf(reading, segments),
      dispenseRequest: encoded && supplyOf(encoded),
      priorPrescription: word === 'RO' && parent !== undefined ? refer(key('MedicationRequest', target.system, parent)) : undefined,
      statusReason: status === 'active' ? undefined : conceptOf(control.repetitions(16)[0], context, 'orderReason'),
      note: segments.filter(({ name }) => name === 'NTE').map((note) => ({ text: note.get(3) })),
    }),
  } // prettier-ignore
}

function statusOf(control: Segment): string {
  const own = controls[control.get(1) ?? 'NW']
  const ended = orderStatuses[control.get(5) ?? '']
  // CM on a new order says that the pharmacy has taken it, not that the course is over.
  const isOver = own === 'active' && ended !== undefined && control.get(5) !== 'CM'
  return isOver ? ended : (own ?? ended ?? 'active')
}

const supplyOf = (encoded: Segment): object =>
  compact({
    quantity: quantityOf(encoded.get(10), encoded.repetitions(11)[0]),
    numberOfRepeatsAllowed: whole(encoded.get(12)),
  })

const whole = (text: string | undefined): number | undefined =>
  /^\d+$/.test(text ?? '') ? Number(text) : undefined

function dosageOf(reading: Reading, segments: readonly Segment[]): object[] | undefined {
  const { context } = reading
  const find = (wanted: string): Segment | undefined => segments.find(({ name }) => name === wanted)
  const [encoded, route, timing] = [find('RXE'), find('RXR'), find('TQ1')]
  if (!encoded) return undefined
  const unit = encoded.repetitions(5)[0]
  // Before TQ1 came, the frequency stood in RXE-1: quantity ^ interval.
  const word = (timing?.get(3) ?? encoded.get(1, 2))?.toUpperCase()
  const words = given([encoded.get(7, 2) ?? encoded.get(7), encoded.get(21, 2)])
  const label = given([encoded.get(3), wordOf(unit), wordOf(route?.repetitions(1)[0]), word])
  const of = (field: number, map: string): object | undefined => route && concept(route, field, context)(map)
  return [
    compact({
      text: [...label, ...words].join(' '),
      patientInstruction: words.join(' '),
      timing: timingOf(reading, { encoded, timing, word }),
      asNeededBoolean: timing?.get(9) === 'PRN' || word?.includes('PRN') ? true : undefined,
      route: of(1, 'route'),
      site: of(2, 'site'),
      method: of(4, 'method'),
      doseAndRate: [doseOf({ low: quantityOf(encoded.get(3), unit), most: encoded.get(4), unit })],
    }),
  ]
}

const given = (texts: readonly (string | undefined)[]): string[] => texts.filter((text) => text !== undefined)

const wordOf = (part: Part | undefined): string | undefined => part?.get(2) ?? part?.get(1)

interface When {
  readonly encoded: Segment
  readonly timing: Segment | undefined
  readonly word: string | undefined
}

const timingOf = ({ time }: Reading, { encoded, timing, word }: When): object => ({
  repeat: {
    boundsPeriod: compact({
      start: time(timing?.get(7) ?? encoded.get(1, 4)),
      end: time(timing?.get(8) ?? encoded.get(1, 5)),
    }),
    ...(word === undefined ? {} : (frequencies[word] ?? everyHours(word))),
    timeOfDay: timing?.repetitions(4).flatMap((part) => clock(part.get(1)) ?? []),
  },
  code: word === undefined ? undefined : { text: word },
})

const doseOf = ({
  low,
  most,
  unit,
}: {
  low: object | undefined
  most: string | undefined
  unit: Part | undefined
}): object | undefined =>
  most === undefined || decimal(most) === undefined
    ? low && { doseQuantity: low }
    : { doseRange: compact({ low, high: quantityOf(most, unit) }) }

/** `Q6H`, `Q30M` */
const everyHours = (word: string): object => {
  const [, count, unit] = /^Q(\d+)(H|M|D|W)$/.exec(word) ?? []
  const units: Readonly<Record<string, string>> = { H: 'h', M: 'min', D: 'd', W: 'wk' }
  return count === undefined ? {} : { frequency: 1, period: Number(count), periodUnit: units[unit ?? 'H'] }
}

const clock = (text: string | undefined): string | undefined => {
  const [, hours, minutes] = /^(\d\d):?(\d\d)/.exec(text ?? '') ?? []
  return hours === undefined || Number(hours) > 23 ? undefined : `${hours}:${minutes}:00`
}

/** RDS O13 */
export function* dispenses(reading: Reading): Iterable<Operation> {
  yield* subject(reading)
  const { context, asOf, patient, time } = reading
  for (const order of ordersOf(reading.message.segments)) {
    const request = requestKey(reading, order)
    for (const sent of order.segments.filter(({ name }) => name === 'RXD')) {
      const given = time(sent.get(3))
      const number = [
        sent.get(7) ?? request?.value ?? patient.value,
        sent.get(1) ?? '1',
        sent.get(3) ?? '',
      ].join('|')
      const isCancelled = controls[order.control.get(1) ?? ''] === 'cancelled'
      yield {
        op: 'upsert', key: key('MedicationDispense', systemOf(context.facility, 'dispense'), number), asOf, rank: isCancelled ? 1 : 0,
        resource: compact({
          resourceType: 'MedicationDispense',
          identifier: [{ system: systemOf(context.facility, 'prescription'), value: sent.get(7) }],
          status: isCancelled ? 'cancelled' : 'completed',
          medicationCodeableConcept: concept(sent, 2, context)('drug') ?? { text: 'Not named' },
          subject: refer(patient),
          authorizingPrescription: request ? [refer(request)] : undefined,
          quantity: quantityOf(sent.get(4), sent.repetitions(5)[0]),
          whenHandedOver: given,
          performer: sent.repetitions(10).flatMap((part) => { const actor = staffOf(part, context); return actor ? [{ actor }] : [] }),
          note: sent.repetitions(9).map((part) => ({ text: part.get(1) })),
          dosageInstruction: dosageOf(reading, order.segments),
        }),
      } // prettier-ignore
    }
  }
}
