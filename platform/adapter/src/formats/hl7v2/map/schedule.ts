/** SIU S12 to S26: appointments outside of the house. */
import type { Operation } from '../../../define-adapter.ts'
import { key, Refused, refer } from '../../../define-adapter.ts'
import { compact } from '../../../compact.ts'
import { systemOf } from '../../../facility.ts'
import type { Segment } from '../message.ts'
import { concept, staffOf } from './datatypes.ts'
import { subject } from './patient.ts'
import type { Reading } from './reading.ts'

/** Where an event says nothing about the status, the appointment stays booked. */
const statuses: Readonly<Record<string, string>> = {
  S15: 'cancelled',
  S16: 'cancelled',
  S17: 'entered-in-error',
  S22: 'cancelled',
  S26: 'noshow',
}

export function* appointment(reading: Reading): Iterable<Operation> {
  yield* subject(reading)
  const { message, context, patient, time } = reading
  const schedule = message.first('SCH')
  const number = schedule?.get(2) ?? schedule?.get(1)
  if (!schedule || number === undefined)
    throw new Refused('field-missing', 'The appointment has no number (SCH-2, SCH-1).', 'SCH-1')
  const status = statuses[message.type[1]] ?? 'booked'
  const target = key('Appointment', systemOf(context.facility, 'appointment'), number)
  const [start, end] = timesOf(reading, schedule)
  yield {
    op: 'upsert', key: target, asOf: time(message.header.get(7)) ?? reading.asOf, rank: status === 'booked' ? 0 : 1,
    resource: compact({
      resourceType: 'Appointment',
      identifier: [{ system: target.system, value: number }],
      status,
      cancelationReason: status === 'booked' ? undefined : concept(schedule, 6, context)('appointmentReason'),
      serviceType: message.all('AIS').flatMap((service) => concept(service, 3, context)('service') ?? []),
      appointmentType: concept(schedule, 8, context)('appointmentType'),
      reasonCode: [concept(schedule, 7, context)('appointmentReason')],
      description: schedule.get(7, 2) ?? schedule.get(7),
      start,
      end,
      minutesDuration: /^\d+$/.test(schedule.get(9) ?? '') ? Number(schedule.get(9)) : undefined,
      comment: message.all('NTE').map((note) => note.get(3) ?? '').join('\n'),
      participant: [
        { actor: refer(patient), status: 'accepted' },
        ...message.all('AIP').flatMap((person) => { const actor = staffOf(person.repetitions(3)[0], context); return actor ? [{ actor, status: 'accepted' }] : [] }),
        ...message.all('AIL').flatMap((place) => {
          const display = [1, 4, 9].map((part) => place.get(3, part)).filter((one) => one !== undefined).join(' ')
          return display === '' ? [] : [{ actor: { type: 'Location', display }, status: 'accepted' }]
        }),
      ],
    }),
  } // prettier-ignore
}

/** SCH-11 in old versions, TQ1 or AIS-4 in new ones; both ends or none. */
function timesOf(
  { message, time }: Reading,
  schedule: Segment,
): readonly [string | undefined, string | undefined] {
  const [timing, service] = [message.first('TQ1'), message.first('AIS')]
  const start = instant(time(schedule.get(11, 4)) ?? time(timing?.get(7)) ?? time(service?.get(4)))
  if (start === undefined) return [undefined, undefined]
  const end = instant(time(schedule.get(11, 5)) ?? time(timing?.get(8)))
  if (end !== undefined) return [start, end]
  const minutes = Number(service?.get(7) ?? schedule.get(9) ?? schedule.get(11, 3) ?? 30) || 30
  return [start, plus(start, minutes)]
}

const instant = (text: string | undefined): string | undefined => (text?.includes('T') ? text : undefined)

/** In the same offset. */
function plus(time: string, minutes: number): string {
  const [, offset = 'Z'] = /(Z|[+-]\d\d:\d\d)$/.exec(time) ?? []
  const shift =
    offset === 'Z'
      ? 0
      : (offset.startsWith('-') ? -1 : 1) * (Number(offset.slice(1, 3)) * 60 + Number(offset.slice(4)))
  const wall = new Date(Date.parse(time) + (minutes + shift) * 60_000).toISOString().slice(0, 19)
  return `${wall}${offset}`
}
