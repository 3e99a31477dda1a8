/** MDM: TXA names the document, the OBX are its text or a file. */
import type { Operation } from '../../../define-adapter.ts'
import { key, Refused, refer } from '../../../define-adapter.ts'
import { compact } from '../../../compact.ts'
import { systemOf } from '../../../facility.ts'
import { unsentDocument } from '../../../unsent-document.ts'
import type { Message, Segment } from '../message.ts'
import { concept, staffOf } from './datatypes.ts'
import { subject } from './patient.ts'
import { type Reading, visitKey } from './reading.ts'
import { attachmentOf } from './results.ts'

/** HL7 table 0271: how far the document is. */
const docStatuses: Readonly<Record<string, string>> = {
  DI: 'preliminary', DO: 'preliminary', IP: 'preliminary', IN: 'preliminary', PA: 'preliminary', AU: 'final', LA: 'final',
} // prettier-ignore

/** What an event does to the document that TXA-13 names. */
const relations: Readonly<Record<string, 'appends' | 'replaces'>> = {
  T05: 'appends', T06: 'appends', T07: 'replaces', T08: 'replaces', T09: 'replaces', T10: 'replaces',
} // prettier-ignore

export function* document(reading: Reading): Iterable<Operation> {
  yield* subject(reading)
  const { message, context, asOf, time, patient } = reading
  const header = message.first('TXA')
  const number = header && numberOf(header, reading)
  if (!header || number === undefined)
    throw new Refused('field-missing', 'The document has no number (TXA-12).', 'TXA-12')
  const target = (value: string) => key('DocumentReference', systemOf(context.facility, 'document'), value)
  const event = message.type[1]
  if (event === 'T11') {
    yield {
      op: 'upsert',
      key: target(number),
      asOf,
      mode: 'weak',
      resource: documentOf(reading, { header, number }),
    }
    yield unsentDocument(target(number), { asOf, patient })
    yield { op: 'retract', key: target(number), asOf, as: 'entered-in-error' }
    return
  }
  const parent = header.get(13, 3) ?? header.get(13)
  const relation = parent === number ? undefined : relations[event]
  const encounter = visitKey(reading)
  yield unsentDocument(target(number), { asOf, patient })
  yield {
    op: 'upsert', key: target(number), asOf,
    resource: compact({
      ...documentOf(reading, { header, number }),
      relatesTo: parent !== undefined && relation ? [{ code: relation, target: refer(target(parent)) }] : undefined,
      context: {
        encounter: encounter ? [refer(encounter)] : undefined,
        period: compact({ start: time(header.get(4)) }),
      },
    }),
  } // prettier-ignore
  if (parent !== undefined && relation) yield unsentDocument(target(parent), { asOf, patient })
  if (parent !== undefined && relation === 'replaces')
    yield {
      op: 'upsert',
      key: target(parent),
      asOf,
      mode: 'fields',
      resource: { ...shell(reading, parent), status: 'superseded' },
    }
}

/** TXA-12; a feed that numbers no documents gets one for each kind of a patient's at a time. */
function numberOf(header: Segment, { patient }: Reading): string | undefined {
  const number = header.get(12, 3) ?? header.get(12)
  const [kind, time] = [header.get(2), header.get(6) ?? header.get(4)]
  if (number !== undefined || kind === undefined || time === undefined) return number
  return [patient.value, kind, time].join('|')
}

const shell = ({ context, patient }: Reading, number: string) => ({
  resourceType: 'DocumentReference',
  identifier: [{ system: systemOf(context.facility, 'document'), value: number }],
  subject: refer(patient),
})

function documentOf(reading: Reading, { header, number }: { header: Segment; number: string }) {
  const { message, context, time } = reading
  const author = staffOf(header.repetitions(9)[0], context)
  const content = contentOf(message)
  return compact({
    ...shell(reading, number),
    masterIdentifier: { system: systemOf(context.facility, 'document'), value: number },
    status: header.get(19) === 'OB' ? 'superseded' : 'current',
    docStatus: docStatuses[header.get(17) ?? ''],
    type: concept(header, 2, context)('documentType') ?? { text: 'Document' },
    date: instant(time(header.get(6)) ?? time(header.get(4))) ?? instant(reading.asOf),
    author: author ? [author] : undefined,
    authenticator: staffOf(header.repetitions(10)[0] ?? header.repetitions(22)[0], context),
    description: header.get(16),
    // A message without content leaves what is there.
    content: content.length > 0 ? content : undefined,
  })
}

const instant = (text: string | undefined): string | undefined => (text?.includes('T') ? text : undefined)

function contentOf(message: Message): object[] {
  const rows = message.all('OBX')
  const files = rows.flatMap((row) => attachmentOf(row) ?? [])
  const lines = rows
    .filter((row) => ['TX', 'FT', 'ST', undefined].includes(row.get(2)))
    .map((row) =>
      row
        .repetitions(5)
        .map((part) => part.get(1) ?? '')
        .join('\n'),
    )
  const text = lines.join('\n')
  return [
    ...(text === ''
      ? []
      : [
          {
            attachment: {
              contentType: 'text/plain; charset=utf-8',
              data: Buffer.from(text, 'utf8').toString('base64'),
            },
          },
        ]),
    ...files.map((attachment) => ({ attachment })),
  ]
}
