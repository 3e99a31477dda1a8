/** A trail as a file, to be verified where there is no database: a line for the module, one for each segment and each record. */
import type { StoredRecord } from '../rows.ts'
import type { Segment } from './segment.ts'
import { rangeOf, type Source } from './verify.ts'

/** As JSON lines. */
export async function writeExport(module: string, source: Source): Promise<string> {
  const lines: unknown[] = [{ module }]
  const floors = await source.floors()
  let last: Segment | undefined
  for (;;) {
    const segments = await source.segments(last?.number ?? 0)
    if (segments.length === 0) break
    for (const segment of segments) {
      lines.push({ segment })
      for (const record of await source.records(rangeOf(segment, floors))) lines.push({ record })
      last = segment
    }
  }
  for (const record of await source.records({
    low: last?.high ?? 0n,
    high: undefined,
    floor: last?.floor ?? 0,
  }))
    lines.push({ record })
  return `${lines.map((line) => JSON.stringify(line, flat)).join('\n')}\n`
}

const BIG = ['low', 'high', 'xid']
const BYTES = ['root', 'previous', 'signature']

function flat(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value
}

type Bytes = { data: number[] }

function lively(name: string, value: unknown): unknown {
  if (BIG.includes(name)) return BigInt(value as string)
  if (BYTES.includes(name)) return Buffer.from((value as Bytes).data)
  if (name === 'leaves') return (value as Bytes[]).map(({ data }) => Buffer.from(data))
  return value
}

interface Line {
  module?: string
  segment?: Segment
  record?: StoredRecord
}

export function readExport(text: string): { module: string; source: Source } {
  const lines = text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line, lively) as Line)
  const segments = lines.flatMap(({ segment }) => (segment ? [segment] : []))
  const records = lines.flatMap(({ record }) => (record ? [record] : []))
  return {
    module: lines[0]?.module ?? '',
    source: {
      segments: (after) => Promise.resolve(segments.filter(({ number }) => number === after + 1)),
      records: ({ low, high, floor, ceiling = Infinity }) =>
        Promise.resolve(
          records
            .filter(({ xid }) => xid >= low && (high === undefined || xid < high))
            .filter(({ sequence }) => sequence > floor && sequence <= ceiling),
        ),
      floors: () => Promise.resolve([...new Set(segments.map(({ floor }) => floor))].sort((a, b) => a - b)),
    },
  }
}
