/** ACK in original mode: AA accepted, AE not now or not like this, AR never. The ERR segment says what and where. */
import type { Message } from './message.ts'

export type AckCode = 'AA' | 'AE' | 'AR'

export interface Verdict {
  readonly code: AckCode
  /** Our own: `patient-id-missing`. */
  readonly reason?: string
  /** No clinical content. */
  readonly text?: string
  /** `PID-3` */
  readonly path?: string | undefined
  /** `YYYYMMDDHHMMSS+ZZZZ` */
  readonly now: string
  /** Of the answer. */
  readonly id: string
}

/** HL7 table 0357 for our reasons; anything else is an application error. */
const conditions: Readonly<Record<string, string>> = {
  'not-hl7': '100^Segment sequence error^HL70357',
  'version-unsupported': '203^Unsupported version id^HL70357',
  'event-unsupported': '201^Unsupported event code^HL70357',
  'type-unsupported': '200^Unsupported message type^HL70357',
  'field-missing': '101^Required field missing^HL70357',
  'patient-id-missing': '101^Required field missing^HL70357',
  'patient-unknown': '204^Unknown key identifier^HL70357',
}

/** @param message nothing when it could not be read. */
export function acknowledge(message: Message | undefined, verdict: Verdict): string {
  const { code, reason, text = '', path, now, id } = verdict
  const header = message?.header
  const given = message?.delimiters
  const [field, component] = [given?.field ?? '|', given?.component ?? '^']
  const encoding = given
    ? `${given.component}${given.repetition}${given.escape}${given.subcomponent}`
    : '^~\\&'
  const of = (place: number): string => header?.raw(place) ?? ''
  const event = message?.type[1] ?? ''
  const type = ['ACK', ...(event === '' ? [] : [event, 'ACK'])].join(component)
  const plain = (words: string): string => words.replaceAll(/[|^~\\&\r\n]/g, ' ').replaceAll(field, ' ')
  const lines = [
    // Receiver and sender change places.
    ['MSH', encoding, of(5), of(6), of(3), of(4), now, '', type, id, of(11) || 'P', of(12) || '2.5.1'],
    ['MSA', code, of(10), ...(text === '' ? [] : [plain(text)])],
    ...(code === 'AA' || reason === undefined
      ? []
      : [['ERR', '', locationOf(path, component), (conditions[reason] ?? '207^Application internal error^HL70357').replaceAll('^', component),
          'E', `${reason}${component}${plain(text)}${component}MEDLEY`, '', '', plain(text)]]), // prettier-ignore
  ]
  return lines.map((line) => line.join(field)).join('\r') + '\r'
}

function locationOf(path: string | undefined, component: string): string {
  const [, segment, field] = /^([A-Z][A-Z0-9]{2})-(\d+)/.exec(path ?? '') ?? []
  return segment === undefined ? '' : [segment, '1', field ?? ''].join(component)
}
