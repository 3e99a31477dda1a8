/** 837I and 270 out: written from our claims, with the envelopes and counts that a clearing house checks. */
import { moneyText } from './interchange.ts'

export interface Party {
  readonly name: string
  readonly npi: string
  readonly taxId: string
  readonly address: {
    readonly line: string
    readonly city: string
    readonly state: string
    readonly postalCode: string
  }
}

export interface Subscriber {
  readonly member: string
  readonly family: string
  readonly given: string
  /** `1938-04-12` */
  readonly birthDate: string
  readonly gender: 'female' | 'male' | 'unknown'
  readonly address?: Party['address']
}

export interface InstitutionalClaim {
  readonly id: string
  /** Type of bill: `211` */
  readonly typeOfBill: string
  readonly from: string
  readonly until: string
  readonly admitted: string
  /** Point of origin and patient status, of the NUBC's tables, which are not ours to ship. */
  readonly source: string
  readonly patientStatus: string
  /** ICD-10-CM with or without its point; the principal one first. */
  readonly diagnoses: readonly string[]
  readonly attending: { readonly family: string; readonly given: string; readonly npi: string }
  readonly payer: { readonly name: string; readonly id: string; readonly filing: string }
  readonly subscriber: Subscriber
  readonly lines: readonly {
    readonly revenue: string
    /** HIPPS and HCPCS codes with their qualifier: `HP:KAHD1`, `HC:97110`. */
    readonly procedure?: string
    readonly cents: number
    readonly unit: 'DA' | 'UN'
    readonly units: number
    readonly date?: string
  }[]
}

export interface Envelope {
  readonly sender: string
  readonly receiver: string
  readonly receiverName: string
  /** Nine digits at most; each interchange has its own. */
  readonly control: number
  /** `YYYY-MM-DDTHH:MM` */
  readonly now: string
  readonly isTest: boolean
}

type Line = readonly (string | number)[]

const day = (date: string): string => date.replaceAll('-', '').slice(0, 8)
/** Nothing in a text may look like a separator. */
const clean = (text: string): string =>
  text
    .toUpperCase()
    .replaceAll(/[*~:^|\r\n]/g, ' ')
    .trim()

/** @example write837I([claim], { provider, envelope }) */
export function write837I(
  claims: readonly InstitutionalClaim[],
  { provider, envelope }: { provider: Party; envelope: Envelope },
): string {
  const body: Line[] = [
    [
      'BHT',
      '0019',
      '00',
      `B${envelope.control}`,
      day(envelope.now),
      envelope.now.slice(11, 16).replace(':', ''),
      'CH',
    ],
    ['NM1', '41', '2', clean(provider.name), '', '', '', '', '46', envelope.sender],
    ['PER', 'IC', 'BILLING', 'TE', '0000000000'],
    ['NM1', '40', '2', clean(envelope.receiverName), '', '', '', '', '46', envelope.receiver],
    ['HL', '1', '', '20', '1'],
    // Skilled nursing facility.
    ['PRV', 'BI', 'PXC', '314000000X'],
    ['NM1', '85', '2', clean(provider.name), '', '', '', '', 'XX', provider.npi],
    ...addressOf(provider.address),
    ['REF', 'EI', provider.taxId],
    ...claims.flatMap((claim, place) => claimLines(claim, place + 2)),
  ]
  return enclose(body, { type: '837', version: '005010X223A2', group: 'HC', envelope })
}

const addressOf = ({ line, city, state, postalCode }: Party['address']): Line[] => [
  ['N3', clean(line)],
  ['N4', clean(city), state, postalCode.replaceAll(/\D/g, '')],
]

function claimLines(claim: InstitutionalClaim, level: number): Line[] {
  const { subscriber, payer, attending, typeOfBill } = claim
  const total = claim.lines.reduce((sum, { cents }) => sum + cents, 0)
  const code = (text: string): string => text.replaceAll('.', '')
  const [principal = '', ...others] = claim.diagnoses
  return [
    ['HL', level, '1', '22', '0'],
    ['SBR', 'P', '18', '', '', '', '', '', '', payer.filing],
    [
      'NM1',
      'IL',
      '1',
      clean(subscriber.family),
      clean(subscriber.given),
      '',
      '',
      '',
      'MI',
      subscriber.member,
    ],
    ...(subscriber.address ? addressOf(subscriber.address) : []),
    ['DMG', 'D8', day(subscriber.birthDate), { female: 'F', male: 'M', unknown: 'U' }[subscriber.gender]],
    ['NM1', 'PR', '2', clean(payer.name), '', '', '', '', 'PI', payer.id],
    // 211 is facility 21, frequency 1.
    [
      'CLM',
      claim.id,
      moneyText(total),
      '',
      '',
      `${typeOfBill.slice(0, 2)}:A:${typeOfBill.slice(2)}`,
      '',
      'A',
      'Y',
      'Y',
    ],
    ['DTP', '434', 'RD8', `${day(claim.from)}-${day(claim.until)}`],
    ['DTP', '435', 'DT', `${day(claim.admitted)}${claim.admitted.slice(11, 16).replace(':', '') || '0000'}`],
    ['CL1', '3', claim.source, claim.patientStatus],
    ['HI', `ABK:${code(principal)}`],
    ...chunks(
      others.map((one) => `ABF:${code(one)}`),
      12,
    ).map((group) => ['HI', ...group]),
    ['NM1', '71', '1', clean(attending.family), clean(attending.given), '', '', '', 'XX', attending.npi],
    ...claim.lines.flatMap((line, place): Line[] => [
      ['LX', place + 1],
      ['SV2', line.revenue, line.procedure ?? '', moneyText(line.cents), line.unit, line.units],
      ...(line.date === undefined ? [] : [['DTP', '472', 'D8', day(line.date)]]),
    ]),
  ]
}

const chunks = <T>(list: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(list.length / size) }, (_, place) =>
    list.slice(place * size, (place + 1) * size),
  )

/** 270: is this person covered on this day? */
export function write270(
  subscriber: Subscriber,
  about: { provider: Party; payer: { name: string; id: string }; on: string; envelope: Envelope },
): string {
  const { provider, payer, on, envelope } = about
  const body: Line[] = [
    [
      'BHT',
      '0022',
      '13',
      `E${envelope.control}`,
      day(envelope.now),
      envelope.now.slice(11, 16).replace(':', ''),
    ],
    ['HL', '1', '', '20', '1'],
    ['NM1', 'PR', '2', clean(payer.name), '', '', '', '', 'PI', payer.id],
    ['HL', '2', '1', '21', '1'],
    ['NM1', '1P', '2', clean(provider.name), '', '', '', '', 'XX', provider.npi],
    ['HL', '3', '2', '22', '0'],
    ['TRN', '1', String(envelope.control), `9${provider.taxId}`],
    [
      'NM1',
      'IL',
      '1',
      clean(subscriber.family),
      clean(subscriber.given),
      '',
      '',
      '',
      'MI',
      subscriber.member,
    ],
    ['DMG', 'D8', day(subscriber.birthDate)],
    ['DTP', '291', 'D8', day(on)],
    // Health benefit plan coverage, and skilled nursing care.
    ['EQ', '30'],
    ['EQ', 'AG'],
  ]
  return enclose(body, { type: '270', version: '005010X279A1', group: 'HS', envelope })
}

interface Kind {
  readonly type: string
  readonly version: string
  readonly group: string
  readonly envelope: Envelope
}

function enclose(body: readonly Line[], { type, version, group, envelope }: Kind): string {
  const { sender, receiver, control, now, isTest } = envelope
  const number = String(control).padStart(9, '0')
  const time = now.slice(11, 16).replace(':', '')
  const lines: Line[] = [
    [
      'ISA',
      '00',
      ' '.repeat(10),
      '00',
      ' '.repeat(10),
      'ZZ',
      sender.padEnd(15),
      'ZZ',
      receiver.padEnd(15),
      day(now).slice(2),
      time,
      '^',
      '00501',
      number,
      '0',
      isTest ? 'T' : 'P',
      ':',
    ],
    ['GS', group, sender, receiver, day(now), time, control, 'X', version],
    ['ST', type, '0001', version],
    ...body,
    ['SE', body.length + 2, '0001'],
    ['GE', '1', control],
    ['IEA', '1', number],
  ]
  return lines.map((line) => `${line.join('*').replace(/\*+$/, '')}~`).join('\n') + '\n'
}
