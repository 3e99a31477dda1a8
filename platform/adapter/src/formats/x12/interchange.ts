/** X12: segments between the separators that the ISA segment itself declares, and transactions with their counts checked. */
import { Unreadable } from '../../define-adapter.ts'

export type Segment = readonly string[]

export interface Transaction {
  /** `835` */
  readonly type: string
  /** ST-02 */
  readonly control: string
  /** Between ST and SE. */
  readonly segments: readonly Segment[]
  /** ISA-13 and GS-06. */
  readonly interchange: string
  readonly group: string
  readonly sender: string
  readonly component: string
}

const ISA_LENGTH = 106

interface Separators {
  element: string
  component: string
  segment: string
}

function separatorsOf(text: string): Separators {
  if (text.length < ISA_LENGTH || !text.startsWith('ISA'))
    throw new Unreadable('not-x12', 'This is no X12 interchange: it does not begin with ISA.')
  return { element: text[3] ?? '*', component: text[104] ?? ':', segment: text[105] ?? '~' }
}

const textOf = (bytes: Uint8Array): string =>
  new TextDecoder('utf-8').decode(bytes).replace(/^\ufeff?\s*/, '')

function segmentsOf(text: string, { element, segment }: Separators): Segment[] {
  return text
    .split(segment)
    .map((line) => line.replace(/^[\r\n]+/, '').trimEnd())
    .filter((line) => line !== '')
    .map((line) => line.split(element))
}

/** Each transaction with the envelopes around it, as an interchange of its own. */
export function* splitTransactions(bytes: Uint8Array): Iterable<Uint8Array> {
  const text = textOf(bytes)
  if (text === '') return
  for (const piece of text.split(/(?=ISA[^A-Za-z0-9\s]\d\d[^A-Za-z0-9\s])/)) {
    const separators = separatorsOf(piece)
    const { element, segment } = separators
    const segments = segmentsOf(piece, separators)
    const line = (one: Segment): string => one.join(element) + segment
    const isa = segments[0] ?? []
    let group: Segment = []
    let open: Segment[] | undefined
    let found = 0
    for (const one of segments) {
      if (one[0] === 'GS') group = one
      else if (one[0] === 'ST') open = [one]
      else if (open) {
        open.push(one)
        if (one[0] !== 'SE') continue
        found += 1
        yield Buffer.from(
          [isa, group, ...open, ['GE', '1', group[6] ?? ''], ['IEA', '1', isa[13] ?? '']].map(line).join(''),
        )
        open = undefined
      }
    }
    if (open || found === 0)
      throw new Unreadable('x12-incomplete', 'The interchange breaks off: a transaction has no end (SE).')
    const [end] = segments.slice(-1)
    if (end?.[0] !== 'IEA' || end[2] !== isa[13])
      throw new Unreadable('x12-envelope', 'The interchange does not end as it began (ISA-13, IEA-02).')
  }
}

/** Throws an Unreadable where the counts of SE do not fit: the file was cut or changed. */
export function readTransaction(bytes: Uint8Array): Transaction {
  const text = textOf(bytes)
  const separators = separatorsOf(text)
  const segments = segmentsOf(text, separators)
  const start = segments.findIndex(([name]) => name === 'ST')
  const end = segments.findIndex(([name]) => name === 'SE')
  const [isa, group, open, close] = [
    segments[0],
    segments.find(([name]) => name === 'GS'),
    segments[start],
    segments[end],
  ]
  if (!open || !close || !isa || !group)
    throw new Unreadable('x12-incomplete', 'The transaction has no beginning or no end (ST, SE).')
  if (Number(close[1]) !== end - start + 1)
    throw new Unreadable('x12-count', 'The transaction has another number of segments than it says (SE-01).')
  if (close[2] !== open[2])
    throw new Unreadable(
      'x12-control',
      'The transaction ends with another number than it began with (ST-02, SE-02).',
    )
  return {
    type: open[1] ?? '',
    control: open[2] ?? '',
    segments: segments.slice(start + 1, end),
    interchange: (isa[13] ?? '').trim(),
    group: group[6] ?? '',
    sender: (isa[6] ?? '').trim(),
    component: separators.component,
  }
}

/** `20240305` → `2024-03-05`; the first date of a range. */
export function dateOf(text: string | undefined): string | undefined {
  const [, year, month, day] = /^(\d{4})(\d\d)(\d\d)/.exec(text ?? '') ?? []
  return year === undefined ? undefined : `${year}-${month}-${day}`
}

/** Cents, exactly: money is compared as whole numbers. */
export function centsOf(text: string | undefined): number {
  const found = /^(-?)(\d*)(?:\.(\d{0,2})\d*)?$/.exec((text ?? '').trim())
  if (!found || text === '') return 0
  const [, sign = '', whole = '', fraction = ''] = found
  return (sign === '-' ? -1 : 1) * (Number(whole || '0') * 100 + Number(fraction.padEnd(2, '0') || '0'))
}

export const moneyText = (cents: number): string => {
  const text = (Math.abs(cents) / 100).toFixed(2).replace(/\.?0+$/, '')
  return cents < 0 ? `-${text}` : text
}
