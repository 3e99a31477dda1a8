/** PV1, PV2, DG1, AL1 and IN1: the stay, and what comes along with it. */
import type { Key, MoveKind, Operation } from '../../../define-adapter.ts'
import { key, refer } from '../../../define-adapter.ts'
import { compact } from '../../../compact.ts'
import { type Facility, systemOf } from '../../../facility.ts'
import type { Segment } from '../message.ts'
import { concept, conceptOf, staffOf } from './datatypes.ts'
import { type Reading, visitKey } from './reading.ts'

const act = 'http://terminology.hl7.org/CodeSystem/v3-ActCode'

/** HL7 table 0004; a facility's map `encounterClass` comes first. */
const classes: Readonly<Record<string, string>> = {
  I: 'IMP', P: 'PRENC', O: 'AMB', E: 'EMER', B: 'OBSENC', R: 'IMP',
} // prettier-ignore

const participants: readonly (readonly [field: number, code: string])[] = [
  [7, 'ATND'], [8, 'REF'], [9, 'CON'], [17, 'ADM'],
] // prettier-ignore

/** A line of the ledger, and what the message says about the stay besides. */
export const stay =
  (move: MoveKind, { cancels = false } = {}) =>
  (reading: Reading): Operation[] => {
    const visit = reading.message.first('PV1')
    if (!visit) return []
    const encounter = visitKey(reading) ?? unnumberedStay(reading)
    const { asOf, time, context } = reading
    // After a cancellation the fields speak of the state before, as those of the moves that stay do.
    const bed = bedKey(visit, 3, context.facility)
    const priorBed = bedKey(visit, 6, context.facility)
    return [
      ...[bed, priorBed].flatMap((one) => (one ? places(one, reading) : [])),
      {
        op: 'move', key: encounter, asOf, move, ...(cancels ? { cancels } : {}),
        ...(move === 'leave' && context.facility.holdsBeds === false ? { releasesBed: true } : {}),
        ...defined({ bed, priorBed, start: time(visit.get(44)), end: time(visit.get(45)) }),
      },
      { op: 'upsert', key: encounter, asOf, resource: encounterOf(reading, { visit, encounter, cancels, move }) },
    ] // prettier-ignore
  }

/** A feed that neither numbers its stays nor dates them has one for each resident. */
function unnumberedStay({ context, patient }: Reading): Key {
  context.warn('visit-number-missing', 'PV1-19, PV1-44')
  return key('Encounter', systemOf(context.facility, 'visit'), patient.value)
}

const defined = <T extends object>(value: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as never

interface About {
  visit: Segment
  encounter: Key
  cancels: boolean
  move: MoveKind
}

function encounterOf(reading: Reading, { visit, encounter, cancels, move }: About) {
  const { message, context, patient } = reading
  const code = visit.get(2) ?? 'I'
  const discharge = move === 'discharge' && !cancels
  const expected = message.first('PV2')?.get(move === 'leave' ? 47 : 9)
  return compact({
    resourceType: 'Encounter',
    identifier: [
      {
        type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'VN' }] },
        system: encounter.system,
        value: encounter.value,
      },
    ],
    class: context.facility.codeMaps?.['encounterClass']?.[code] ?? {
      system: act,
      code: classes[code] ?? 'IMP',
    },
    subject: refer(patient),
    participant: participants.flatMap(([field, role]) => {
      const individual = staffOf(visit.repetitions(field)[0], context)
      const type = [
        { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType', code: role }] },
      ]
      return individual ? [{ type, individual }] : []
    }),
    serviceType: conceptOf(visit.repetitions(10)[0], context, 'hospitalService'),
    reasonCode: [reasonOf(message.first('PV2'), reading)],
    hospitalization: {
      admitSource: conceptOf(visit.repetitions(14)[0], context, 'admitSource'),
      reAdmission: conceptOf(visit.repetitions(13)[0], context, 'reAdmission'),
      ...(discharge
        ? { dischargeDisposition: conceptOf(visit.repetitions(36)[0], context, 'dischargeDisposition') }
        : {}),
    },
    ...(move === 'leave' && expected !== undefined
      ? { extension: [{ url: 'urn:medley:expected-return', valueDateTime: reading.time(expected) }] }
      : {}),
  })
}

const reasonOf = (details: Segment | undefined, { context }: Reading): object | undefined =>
  details ? concept(details, 3, context)('admitReason') : undefined

/** PL: unit, room and bed; a place inside another is as one text. */
export function bedKey(segment: Segment, field: number, facility: Facility): Key | undefined {
  const parts = [1, 2, 3].map((place) => segment.get(field, place) ?? '')
  return parts.every((part) => part === '')
    ? undefined
    : key('Location', systemOf(facility, 'bed'), parts.join('^'))
}

/** The bed and its unit, unless the record knows them. */
export function places(
  bed: Key,
  { context, asOf }: { context: Reading['context']; asOf: string },
): Operation[] {
  const [unit = '', room = '', letter = ''] = bed.value.split('^')
  const { facility } = context
  const known = facility.units.find(({ code }) => code === unit)
  const isBed = room !== '' || letter !== ''
  const wing = key('Location', systemOf(facility, 'bed'), `${unit}^^`)
  const location = (code: string, name: string) => ({
    resourceType: 'Location',
    status: 'active',
    mode: 'instance',
    name,
    physicalType: {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/location-physical-type', code }],
    },
  })
  const identifier = ({ system, value }: Key) => [{ system, value }]
  return [
    ...(unit === ''
      ? []
      : [{ op: 'upsert', mode: 'once', key: wing, asOf, resource: { ...location('wi', known?.name ?? unit), identifier: identifier(wing) } } as const]),
    ...(isBed
      ? [
          {
            op: 'upsert', mode: 'once', key: bed, asOf,
            resource: compact({
              ...location('bd', [room, letter].filter((one) => one !== '').join('-')),
              identifier: identifier(bed),
              description: [known?.name ?? unit, room, letter].filter((one) => one !== '').join(' '),
              partOf: unit === '' ? undefined : refer(wing),
            }),
          } as const,
        ]
      : []),
  ] // prettier-ignore
}

/** DG1 */
export function* diagnoses({ message, context, asOf, patient, time }: Reading): Iterable<Operation> {
  for (const segment of message.all('DG1')) {
    const code = concept(segment, 3, context)('diagnosis')
    if (!code) continue
    const number = code.coding?.at(-1)?.code ?? code.text ?? ''
    const target = key('Condition', systemOf(context.facility, 'diagnosis'), `${patient.value}|${number}`)
    if (segment.get(21) === 'D') {
      yield {
        op: 'upsert',
        key: target,
        asOf,
        clear: ['clinicalStatus'],
        resource: {
          resourceType: 'Condition',
          verificationStatus: status('condition-ver-status', 'entered-in-error'),
          subject: refer(patient),
        },
      }
      continue
    }
    yield {
      op: 'upsert', key: target, asOf,
      resource: compact({
        resourceType: 'Condition',
        clinicalStatus: status('condition-clinical', 'active'),
        verificationStatus: status('condition-ver-status', segment.get(6) === 'W' ? 'provisional' : 'confirmed'),
        category: [status('condition-category', 'encounter-diagnosis')],
        code,
        subject: refer(patient),
        onsetDateTime: time(segment.get(5)),
      }),
    } // prettier-ignore
  }
}

const status = (system: string, code: string) => ({
  coding: [{ system: `http://terminology.hl7.org/CodeSystem/${system}`, code }],
})

const kinds: Readonly<Record<string, string>> = {
  DA: 'medication',
  FA: 'food',
  EA: 'environment',
  MA: 'environment',
}

/** AL1. Nobody here has confirmed it: the source's word is shown as that. */
export function* allergies({ message, context, asOf, patient, time }: Reading): Iterable<Operation> {
  for (const segment of message.all('AL1')) {
    const code = concept(segment, 3, context)('allergy')
    if (!code) continue
    const number = code.coding?.at(-1)?.code ?? code.text ?? ''
    const category = kinds[segment.get(2) ?? '']
    yield {
      op: 'upsert', key: key('AllergyIntolerance', systemOf(context.facility, 'allergy'), `${patient.value}|${number}`), asOf,
      resource: compact({
        resourceType: 'AllergyIntolerance',
        clinicalStatus: status('allergyintolerance-clinical', 'active'),
        verificationStatus: status('allergyintolerance-verification', 'unconfirmed'),
        category: category === undefined ? undefined : [category],
        criticality: segment.get(4) === 'SV' ? 'high' : undefined,
        code,
        patient: refer(patient),
        onsetDateTime: time(segment.get(6)),
        reaction: segment.repetitions(5).map((part) => ({ manifestation: [{ text: part.get(1) }] })),
      }),
    } // prettier-ignore
  }
}

/** IN1 */
export function* insurance({ message, context, asOf, patient, time }: Reading): Iterable<Operation> {
  for (const segment of message.all('IN1')) {
    const plan = segment.get(3) ?? segment.get(2)
    if (plan === undefined) continue
    const payer = context.facility.payers.find(({ code }) => code === plan || code === segment.get(2))
    yield {
      op: 'upsert', key: key('Coverage', systemOf(context.facility, 'coverage'), `${patient.value}|${plan}`), asOf,
      resource: compact({
        resourceType: 'Coverage',
        status: 'active',
        type: conceptOf(segment.repetitions(15)[0], context, 'planType'),
        subscriberId: segment.get(36),
        beneficiary: refer(patient),
        order: /^[1-9]\d*$/.test(segment.get(1) ?? '') ? Number(segment.get(1)) : undefined,
        period: compact({ start: time(segment.get(12)), end: time(segment.get(13)) }),
        payor: [
          compact({
            ...(payer?.id === undefined ? {} : { reference: `Organization/${payer.id}` }),
            identifier: { system: systemOf(context.facility, 'payer'), value: plan },
            display: payer?.name ?? segment.get(4) ?? plan,
          }),
        ],
      }),
    } // prettier-ignore
  }
}
