/** Rows of a CSV file by names that we know, whatever the file calls its columns. */
import { parse } from 'csv-parse/sync'
import { Unreadable } from '../../define-adapter.ts'
import { decode } from '../hl7v2/charset.ts'

/** Our name → what files call it; letters and digits count, case and signs do not. */
export type Columns = Readonly<Record<string, readonly string[]>>

export interface Row {
  /** Of the file, counted from 1 with the header. */
  readonly line: number
  readonly values: Readonly<Record<string, string>>
}

/** Throws an Unreadable that names what is missing or where the quotes are broken. */
export function readTable(bytes: Uint8Array, columns: Columns, required: readonly string[]): Row[] {
  const { text } = decode(bytes)
  const [header, ...rows] = parseRows(text)
  if (!header) throw new Unreadable('csv-empty', 'The file has no header.')
  const places = placesOf(header.record, columns)
  const missing = required.filter((name) => places[name] === undefined)
  if (missing.length > 0)
    throw new Unreadable('csv-columns-missing', `The file has no column for: ${missing.join(', ')}.`)
  return rows.map(({ record, info }) => ({
    line: info.lines,
    values: Object.fromEntries(
      Object.entries(places).map(([name, place]) => [name, (record[place ?? -1] ?? '').trim()]),
    ),
  }))
}

interface Parsed {
  record: string[]
  info: { lines: number }
}

function parseRows(text: string): Parsed[] {
  const delimiter = [',', ';', '\t', '|'].reduce((best, one) =>
    countIn(text, one) > countIn(text, best) ? one : best,
  )
  try {
    return parse(text, {
      bom: true,
      delimiter,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
    }) as unknown as Parsed[]
  } catch (error) {
    // The message of the parser may quote the line.
    throw new Unreadable(
      'csv-malformed',
      `The file is no CSV: line ${(error as { lines?: number }).lines ?? '?'}, ${(error as { code?: string }).code ?? 'unknown'}.`,
    )
  }
}

const countIn = (text: string, sign: string): number => (text.split(/\r?\n/, 1)[0] ?? '').split(sign).length

const plain = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '')

function placesOf(header: readonly string[], columns: Columns): Record<string, number | undefined> {
  const names = header.map(plain)
  return Object.fromEntries(
    Object.entries(columns).map(([name, aliases]) => {
      const place = [name, ...aliases].map((alias) => names.indexOf(plain(alias))).find((found) => found >= 0)
      return [name, place]
    }),
  )
}

/**
 * A date as files write it: `2024-03-05`, `03/05/2024`, `3/5/24`, `20240305`, or the number of days of a spreadsheet.
 * Nothing where it is no date.
 */
export function dateIn(text: string): string | undefined {
  const [, year, month, day] = /^(\d{4})-?(\d\d)-?(\d\d)(?:[T ].*)?$/.exec(text) ?? []
  if (year !== undefined) return real(year, month ?? '', day ?? '')
  const [, first, second, third] = /^(\d{1,2})\/(\d{1,2})\/(\d{2}|\d{4})(?: .*)?$/.exec(text) ?? []
  if (first !== undefined)
    return real(century(third ?? ''), first.padStart(2, '0'), (second ?? '').padStart(2, '0'))
  // Day 1 of a spreadsheet is 1900-01-01, and it believes that 1900 was a leap year.
  if (/^\d{4,5}(\.\d+)?$/.test(text))
    return new Date(Date.UTC(1899, 11, 30) + Math.floor(Number(text)) * 86_400_000).toISOString().slice(0, 10)
  return undefined
}

/** Two digits of somebody in a nursing home, or of their stay: 30 and more was in the last century. */
const century = (year: string): string =>
  year.length === 4 ? year : Number(year) >= 30 ? `19${year}` : `20${year}`

function real(year: string, month: string, day: string): string | undefined {
  const date = new Date(`${year}-${month}-${day}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.getUTCDate() === Number(day)
    ? `${year}-${month}-${day}`
    : undefined
}
