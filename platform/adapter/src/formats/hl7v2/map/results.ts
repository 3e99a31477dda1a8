/** ORU R01: OBR is a DiagnosticReport, each OBX an Observation or an attachment, NTE belongs to what stands before it. */
import type { Key, Operation, Resource } from '../../../define-adapter.ts'
import { key, Refused, refer } from '../../../define-adapter.ts'
import { compact } from '../../../compact.ts'
import { decimal } from '../../../decimal.ts'
import { systemOf } from '../../../facility.ts'
import type { Part, Segment } from '../message.ts'
import { concept, conceptOf, quantityOf, staffOf } from './datatypes.ts'
import { timeOf } from '../time.ts'
import { type Reading, visitKey } from './reading.ts'
import { subject } from './patient.ts'

/** HL7 table 0123 */
const reportStatuses: Readonly<Record<string, string>> = {
  O: 'registered', I: 'registered', S: 'registered', A: 'partial', R: 'partial', P: 'preliminary', F: 'final', C: 'corrected',
  M: 'corrected', X: 'cancelled',
} // prettier-ignore

/** HL7 table 0085 */
const statuses: Readonly<Record<string, string>> = {
  F: 'final', C: 'corrected', P: 'preliminary', R: 'preliminary', S: 'preliminary', B: 'preliminary', I: 'registered', O: 'registered',
  X: 'cancelled', D: 'entered-in-error', W: 'entered-in-error', U: 'final',
} // prettier-ignore

/** Of two results of one instant the one that says more comes later. */
const ranks = ['registered', 'partial', 'preliminary', 'final', 'corrected', 'cancelled', 'entered-in-error']

const category = (system: string, code: string) => ({
  coding: [{ system: `http://terminology.hl7.org/CodeSystem/${system}`, code }],
})

/** HL7 table 0074 → observation-category */
const categories: Readonly<Record<string, string>> = {
  RAD: 'imaging',
  IMG: 'imaging',
  VUS: 'imaging',
  VS: 'vital-signs',
}

interface Group {
  order: Segment
  results: { segment: Segment; notes: string[] }[]
  notes: string[]
}

export function* results(reading: Reading): Iterable<Operation> {
  yield* subject(reading)
  const groups = groupsOf(reading.message.segments)
  if (groups.length === 0) throw new Refused('field-missing', 'The results name no order (OBR).', 'OBR')
  for (const group of groups) yield* report(group, reading)
}

function groupsOf(segments: readonly Segment[]): Group[] {
  const groups: Group[] = []
  for (const segment of segments) {
    const group = groups.at(-1)
    if (segment.name === 'OBR') groups.push({ order: segment, results: [], notes: [] })
    else if (segment.name === 'OBX') group?.results.push({ segment, notes: [] })
    else if (segment.name === 'NTE')
      (group?.results.at(-1)?.notes ?? group?.notes)?.push(segment.get(3) ?? '')
  }
  return groups
}

function* report({ order, results: rows, notes }: Group, reading: Reading): Iterable<Operation> {
  const { context, asOf, patient, time } = reading
  const [placer, filler] = [order.get(2), order.get(3)]
  const number = filler ?? placer
  if (number === undefined)
    throw new Refused('field-missing', 'A report has no number (OBR-3, OBR-2).', 'OBR-3')
  const status = reportStatuses[order.get(25) ?? 'F'] ?? 'unknown'
  const effective = time(order.get(7))
  const made = observations(rows, { number, order, reading })
  yield* made.map(({ operation }) => operation)
  const encounter = visitKey(reading)
  const files = rows.flatMap(({ segment }) => attachmentOf(segment) ?? [])
  yield {
    op: 'upsert', key: key('DiagnosticReport', systemOf(context.facility, 'report'), number), asOf, mode: 'whole',
    rank: ranks.indexOf(status), union: ['result'],
    resource: compact({
      resourceType: 'DiagnosticReport',
      identifier: [
        { type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'FILL' }] }, system: systemOf(context.facility, 'filler'), value: filler },
        { type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'PLAC' }] }, system: systemOf(context.facility, 'order'), value: placer },
      ].filter(({ value }) => value !== undefined),
      status,
      category: [category('v2-0074', order.get(24) ?? 'LAB')],
      code: concept(order, 4, context)('lab') ?? { text: 'Report' },
      subject: refer(patient),
      encounter: encounter ? refer(encounter) : undefined,
      effectiveDateTime: effective,
      issued: instant(time(order.get(22))) ?? instant(asOf),
      resultsInterpreter: staffOf(order.repetitions(32)[0], context) ? [staffOf(order.repetitions(32)[0], context)] : undefined,
      result: made.map(({ target }) => refer(target)),
      conclusion: notes.join('\n'),
      presentedForm: files,
    }),
  } // prettier-ignore
}

/** `issued` is an instant: a date alone does not do. */
const instant = (time: string | undefined): string | undefined =>
  time !== undefined && time.includes('T') ? time : undefined

interface Order {
  number: string
  order: Segment
  reading: Reading
}

function observations(rows: Group['results'], about: Order): { target: Key; operation: Operation }[] {
  return rows.flatMap(({ segment, notes }) => {
    if (attachmentOf(segment)) return []
    const { reading: { context, asOf, patient, time }, order, number } = about // prettier-ignore
    const code = concept(segment, 3, context)('lab')
    if (!code) throw new Refused('field-missing', 'A result has no code (OBX-3).', 'OBX-3')
    const name = [number, segment.get(3) ?? segment.get(3, 2) ?? '', segment.get(4) ?? ''].join('|')
    const target = key('Observation', systemOf(context.facility, 'result'), name)
    const status = statuses[segment.get(11) ?? 'F'] ?? 'unknown'
    const flags = segment
      .repetitions(8)
      .map((part) => category('v3-ObservationInterpretation', part.get(1) ?? ''))
    const resource: Resource = compact({
      resourceType: 'Observation',
      identifier: [{ system: target.system, value: name }],
      status,
      category: [category('observation-category', categories[order.get(24) ?? ''] ?? 'laboratory')],
      code,
      subject: refer(patient),
      effectiveDateTime: time(segment.get(14)) ?? time(order.get(7)),
      issued: instant(time(segment.get(19))) ?? instant(time(order.get(22))),
      performer: [staffOf(segment.repetitions(16)[0], context), labOf(segment)],
      ...valueOf(segment, context),
      interpretation: flags.filter(({ coding }) => coding[0]?.code !== ''),
      referenceRange: rangeOf(segment),
      method: conceptOf(segment.repetitions(17)[0], context, 'method'),
      note: notes.filter((text) => text !== '').map((text) => ({ text })),
    })
    return [
      {
        target,
        operation: {
          op: 'upsert',
          key: target,
          asOf,
          mode: 'whole',
          rank: ranks.indexOf(status),
          resource,
        } as const,
      },
    ]
  })
}

const labOf = (segment: Segment): object | undefined => {
  const name = segment.get(23)
  return name === undefined ? undefined : { type: 'Organization', display: name }
}

function rangeOf(segment: Segment): object[] | undefined {
  const text = segment.get(7)
  if (text === undefined) return undefined
  const [, low, high] = /^\s*(-?\d+(?:\.\d+)?)\s*-\s*(-?\d+(?:\.\d+)?)\s*$/.exec(text) ?? []
  const unit = segment.repetitions(6)[0]
  return [compact({ low: quantityOf(low, unit), high: quantityOf(high, unit), text })]
}

const types: Readonly<Record<string, string>> = { PDF: 'application/pdf', RTF: 'application/rtf', HTML: 'text/html', TEXT: 'text/plain', TXT: 'text/plain', JPEG: 'image/jpeg', JPG: 'image/jpeg', PNG: 'image/png', TIFF: 'image/tiff', XML: 'application/xml' } // prettier-ignore

/** ED: source ^ type ^ subtype ^ encoding ^ data */
export function attachmentOf(segment: Segment): object | undefined {
  if (segment.get(2) !== 'ED') return undefined
  const part = segment.repetitions(5)[0]
  const data = part?.get(5)
  if (data === undefined) return undefined
  const named = part?.get(3) ?? part?.get(2) ?? ''
  const isBase64 = (part?.get(4) ?? 'Base64').toLowerCase() === 'base64'
  const contentType = named.includes('/')
    ? named
    : (types[named.toUpperCase()] ?? (part?.get(2)?.includes('/') ? part.get(2) : 'application/octet-stream'))
  return compact({
    contentType,
    data: isBase64 ? data.replaceAll(/\s/g, '') : Buffer.from(data, 'utf8').toString('base64'),
    title: segment.get(3, 2) ?? segment.get(3),
  })
}

type Read = (segment: Segment, part: Part, context: Reading['context']) => object

const comparators = new Set(['<', '<=', '>', '>=', ''])

/** SN: comparator ^ number ^ separator ^ number */
function structured(segment: Segment, part: Part): object {
  const [comparator, first, separator, second] = [1, 2, 3, 4].map((place) => part.get(place))
  const unit = segment.repetitions(6)[0]
  const [low, high] = [quantityOf(first, unit), quantityOf(second, unit)]
  const text = [comparator, first, separator, second].filter((one) => one !== undefined).join('')
  if (separator === undefined || separator === '+') {
    if (separator === undefined && low !== undefined && comparators.has(comparator ?? ''))
      return { valueQuantity: quantityOf(first, unit, comparator) }
    return { valueString: text }
  }
  if (separator === '-' && comparator === undefined) return { valueRange: compact({ low, high }) }
  if ((separator === ':' || separator === '/') && comparator === undefined)
    return { valueRatio: compact({ numerator: low, denominator: high }) }
  return { valueString: text }
}

const readers: Readonly<Record<string, Read>> = {
  // What is no number although it should be is kept as it was written.
  NM: (segment, part) =>
    decimal(part.get(1)) === undefined
      ? { valueString: part.get(1) }
      : { valueQuantity: quantityOf(part.get(1), segment.repetitions(6)[0]) },
  SN: structured,
  CE: (_, part, context) => ({ valueCodeableConcept: conceptOf(part, context, 'answer') }),
  CWE: (_, part, context) => ({ valueCodeableConcept: conceptOf(part, context, 'answer') }),
  CNE: (_, part, context) => ({ valueCodeableConcept: conceptOf(part, context, 'answer') }),
  DT: (segment, part, context) => timed(segment, part, context),
  TS: (segment, part, context) => timed(segment, part, context),
  DTM: (segment, part, context) => timed(segment, part, context),
}

function timed(_: Segment, part: Part, { facility }: Reading['context']): object {
  const time = timeOf(part.get(1), facility.timeZone)
  return time === undefined ? { valueString: part.get(1) } : { valueDateTime: time }
}

function valueOf(segment: Segment, context: Reading['context']): object {
  const parts = segment.repetitions(5)
  const [part] = parts
  if (!part) return {}
  const read = readers[segment.get(2) ?? 'ST']
  if (read && parts.length === 1) return read(segment, part, context)
  return { valueString: parts.map((one) => one.get(1) ?? '').join('\n') }
}
