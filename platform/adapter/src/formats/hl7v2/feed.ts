/** HL7 v2 as a feed: MLLP frames and dropped files alike. */
import type { Envelope, Feed, Operation } from '../../define-adapter.ts'
import { Unreadable } from '../../define-adapter.ts'
import type { Facility } from '../../facility.ts'
import { businessTime, readingOf } from './map/reading.ts'
import { parseMessage, splitMessages } from './message.ts'
import { events, type Mapper } from './messages.ts'

const versions = /^2\.[1-9](\.\d)?$/

export interface Hl7v2Options {
  /** Events of the facility's own, or read otherwise than by the tables: `{ 'ADT^Z01': [person] }`. */
  readonly events?: Readonly<Record<string, readonly Mapper[]>>
}

/** @example hl7v2({ events: { 'ADT^A08': [person] } }) */
export function hl7v2(options: Hl7v2Options = {}): Feed {
  const taken: Readonly<Record<string, readonly Mapper[]>> = { ...events, ...options.events }
  return {
    format: 'HL7 v2',
    split: splitMessages,
    envelope: (bytes, facility) => envelopeOf(bytes, { facility, taken }),
    *translate(bytes, context): Iterable<Operation> {
      const message = parseMessage(bytes, context.facility.charset)
      const reading = readingOf(message, context)
      for (const map of taken[message.type.join('^')] ?? []) yield* map(reading)
    },
  }
}

interface Known {
  facility: Facility
  taken: Readonly<Record<string, unknown>>
}

function envelopeOf(bytes: Uint8Array, { facility, taken }: Known): Envelope {
  const message = parseMessage(bytes, facility.charset)
  const { header, type } = message
  const version = header.get(12) ?? '2.3'
  if (!versions.test(version))
    throw new Unreadable('version-unsupported', 'This version of HL7 is not taken: 2.1 to 2.9 are.')
  const kind = type.join('^')
  if (!taken[kind]) {
    const isKnown = Object.keys(taken).some((one) => one.startsWith(`${type[0]}^`))
    throw new Unreadable(
      isKnown ? 'event-unsupported' : 'type-unsupported',
      'Nothing here takes this kind of message (MSH-9).',
    )
  }
  const time = businessTime(message, facility.timeZone)
  return { id: header.get(10) ?? '', kind, ...(time === undefined ? {} : { time }) }
}
