/** HL7 v2 read without loss: segments, fields, repetitions, components; escapes are decoded after splitting. */
import { Unreadable } from '../../define-adapter.ts'
import { decode } from './charset.ts'

export interface Delimiters {
  readonly field: string
  readonly component: string
  readonly repetition: string
  readonly escape: string
  readonly subcomponent: string
}

export interface Segment {
  readonly name: string
  /** The field as it came: for what is passed on and not understood. */
  raw(field: number): string
  /** `""`: the source says that there is nothing. */
  isNull(field: number): boolean
  repetitions(field: number): Part[]
  /** Of the first repetition; nothing where it is empty or `""`. */
  get(field: number, component?: number, subcomponent?: number): string | undefined
}

/** One repetition of a field. */
export interface Part {
  get(component: number, subcomponent?: number): string | undefined
}

export interface Message {
  readonly delimiters: Delimiters
  readonly segments: readonly Segment[]
  /** The character set was not what the header said. */
  readonly isGuessed: boolean
  all(name: string): Segment[]
  first(name: string): Segment | undefined
  /** The header. */
  readonly header: Segment
  /** `['ADT', 'A01']` */
  readonly type: readonly [string, string]
}

export const LARGEST_MESSAGE = 16 * 1024 * 1024

const parsed = new WeakMap<Uint8Array, Message>()

export function parseMessage(bytes: Uint8Array, fallbackCharset?: string): Message {
  const known = parsed.get(bytes)
  if (known) return known
  if (bytes.length > LARGEST_MESSAGE)
    throw new Unreadable('message-too-large', `A message may have ${LARGEST_MESSAGE / 1024 / 1024} MiB.`)
  const { text, isGuessed } = decode(bytes, fallbackCharset)
  const message = read(text, isGuessed)
  parsed.set(bytes, message)
  return message
}

function read(raw: string, isGuessed: boolean): Message {
  const text = raw.replace(/^[\ufeff\s\u000b]+/, '').replaceAll(/\r\n|\n/g, '\r')
  if (!/^MSH[^A-Za-z0-9\s]/.test(text))
    throw new Unreadable('not-hl7', 'This is no HL7 v2 message: it does not begin with MSH.')
  const delimiters = delimitersOf(text)
  const segments = text
    .split('\r')
    .filter((line) => line.trim() !== '')
    .map((line) => readSegment(line, delimiters))
  const all = (name: string): Segment[] => segments.filter((segment) => segment.name === name)
  const header = segments[0] as Segment
  // MSH-9 may lack its second component in old versions: `ACK`.
  const type = [header.get(9) ?? '', header.get(9, 2) ?? ''] as const
  return { delimiters, segments, isGuessed, all, first: (name) => all(name)[0], header, type }
}

function delimitersOf(text: string): Delimiters {
  const [, field = '|', encoding = ''] = /^MSH(.)([^\r]*?)(?=\1|\r|$)/.exec(text) ?? []
  const [component = '^', repetition = '~', escape = '\\', subcomponent = '&'] = encoding
  return { field, component, repetition, escape, subcomponent }
}

function readSegment(line: string, delimiters: Delimiters): Segment {
  const { field, repetition } = delimiters
  const isHeader = line.startsWith('MSH')
  // In the header the separator itself is the first field.
  const fields = isHeader ? ['MSH', field, ...line.slice(4).split(field)] : line.split(field)
  const raw = (place: number): string => fields[place] ?? ''
  const repetitions = (place: number): Part[] => {
    const value = raw(place)
    if (value === '' || value === '""') return []
    if (isHeader && place <= 2) return [{ get: () => value }]
    return value.split(repetition).map((one) => readPart(one, delimiters))
  }
  return {
    name: fields[0] ?? '',
    raw,
    isNull: (place) => raw(place) === '""',
    repetitions,
    get: (place, component = 1, subcomponent = 1) => repetitions(place)[0]?.get(component, subcomponent),
  }
}

function readPart(text: string, delimiters: Delimiters): Part {
  const components = text.split(delimiters.component)
  return {
    get(component, subcomponent = 1) {
      const value = components[component - 1]?.split(delimiters.subcomponent)[subcomponent - 1]
      return value === undefined || value === '' || value === '""' ? undefined : unescape(value, delimiters)
    },
  }
}

/** HL7 v2.5.1, 2.7: \F\ \S\ \T\ \R\ \E\, \Xhh\, \.br\ and highlighting; what is not known stays as it is. */
export function unescape(text: string, delimiters: Delimiters): string {
  const { escape, field, component, subcomponent, repetition } = delimiters
  if (!text.includes(escape)) return text
  const signs: Readonly<Record<string, string>> = {
    F: field, S: component, T: subcomponent, R: repetition, E: escape,
    '.br': '\n', '.sp': '\n', H: '', N: '',
  } // prettier-ignore
  const mark = RegExp.escape(escape)
  return text.replaceAll(new RegExp(`${mark}([^${mark}]*)${mark}`, 'g'), (whole, code: string) => {
    const sign = signs[code]
    if (sign !== undefined) return sign
    if (/^X([0-9A-F]{2})+$/i.test(code)) return Buffer.from(code.slice(1), 'hex').toString('utf8')
    return whole
  })
}

/** A file or a frame into messages: batch headers (BHS, FHS) and trailers are left out, what is no message stays one piece. */
export function* splitMessages(bytes: Uint8Array): Iterable<Uint8Array> {
  const marks = [...findStarts(bytes)]
  if (marks.length === 0) {
    if (bytes.some((byte) => byte > 0x20)) yield bytes
    return
  }
  for (const [place, start] of marks.entries()) yield withoutTrailer(bytes.subarray(start, marks[place + 1]))
}

const [M, S, H, CR, LF, VT, FS] = [0x4d, 0x53, 0x48, 0x0d, 0x0a, 0x0b, 0x1c]

/** `MSH` and a sign, at the beginning of a line. */
function* findStarts(bytes: Uint8Array): Iterable<number> {
  for (let at = bytes.indexOf(M); at >= 0; at = bytes.indexOf(M, at + 1)) {
    if (bytes[at + 1] !== S || bytes[at + 2] !== H || !isSign(bytes[at + 3])) continue
    const before = bytes[at - 1]
    if (at === 0 || before === CR || before === LF || before === VT || before === FS || before === 0xbf)
      yield at
  }
}

const isSign = (byte = 0): boolean =>
  byte > 0x20 && byte < 0x7f && !/[A-Za-z0-9]/.test(String.fromCharCode(byte))

function withoutTrailer(bytes: Uint8Array): Uint8Array {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')
  const end = /[\r\n](?:BTS|FTS|BHS|FHS)\W|[\x1c\x0b]/.exec(text)?.index
  return end === undefined ? bytes : bytes.subarray(0, end + 1)
}
