/** Finds what was changed, removed, added, moved or cut off. Needs public keys and nothing of whoever wrote the records. */
import type { KeyObject } from 'node:crypto'
import { leafOf, macOf, merkleRoot } from '../proof.ts'
import type { StoredRecord } from '../rows.ts'
import type { Anchor } from './anchor.ts'
import { digestOf, FIRST_PREVIOUS, isSignedBy, type Segment } from './segment.ts'

/** Where records and segments are: a database, or a file that was taken from one. */
export interface Source {
  /** The next ones after this number, in order; none at the end. */
  segments(after: number): Promise<Segment[]>
  /** Ascending by sequence. */
  records(range: Range): Promise<StoredRecord[]>
  /** Of all segments, each once, ascending: with each restore into another cluster a new one begins. */
  floors(): Promise<number[]>
}

export interface Range {
  low: bigint
  /** Not included; without one all that come later. */
  high: bigint | undefined
  /** Sequences above it. */
  floor: number
  /** And not above this one, if there is one. */
  ceiling?: number | undefined
}

/** After a restore, transactions have numbers that earlier ones had: a record belongs to the segments of its own time. */
export const rangeOf = ({ low, high, floor }: Segment, floors: readonly number[]): Range => ({
  ...{ low, high, floor },
  ceiling: floors.find((one) => one > floor),
})

export interface Verification {
  sealKeys: readonly KeyObject[]
  /** Of the process that writes here; without it, codes are not checked. */
  writerKey?: string | undefined
  anchors?: readonly Anchor[]
  /** Only these sequences, both included. */
  from?: number | undefined
  to?: number | undefined
}

export type Fault = 'changed' | 'removed' | 'added' | 'cut off' | 'seal broken' | 'not by its writer'

export interface Finding {
  /** The first that is wrong. */
  sequence: number
  fault: Fault
}

export interface Verified {
  records: number
  segments: number
  /** Not sealed yet. */
  open: number
  /** ms since 1970 of the oldest record that waits for its seal. */
  openSince: number | undefined
  finding: Finding | undefined
}

export async function verifyTrail(source: Source, options: Verification): Promise<Verified> {
  const { from = 0, to = Infinity } = options
  const found: Finding[] = []
  const note: Note = (sequence, fault) => {
    if (sequence >= from && sequence <= to) found.push({ sequence, fault })
  }
  const check = createCheck(options, note)
  const anchored = new Map(options.anchors?.map(({ number, digest }) => [number, digest]))
  const floors = await source.floors()
  let last: Segment | undefined
  let records = 0
  for (;;) {
    const segments = await source.segments(last?.number ?? 0)
    if (segments.length === 0) break
    for (const segment of segments) {
      if (!isSound(segment, last, { sealKeys: options.sealKeys, anchored }))
        note(startOf(segment, last), 'seal broken')
      const stored = await source.records(rangeOf(segment, floors))
      for (const record of stored) check(record)
      compare(segment, stored, note)
      records += stored.length
      last = segment
    }
  }
  const open = await source.records({ low: last?.high ?? 0n, high: undefined, floor: last?.floor ?? 0 })
  for (const record of open) check(record)
  noteCut(last, options.anchors ?? [], note)
  const [finding] = found.sort((a, b) => a.sequence - b.sequence)
  const [oldest] = open
  return {
    records: records + open.length,
    segments: last?.number ?? 0,
    open: open.length,
    openSince: oldest?.recorded,
    finding,
  }
}

/** Segments that were anchored and are not there any more. */
function noteCut(last: Segment | undefined, anchors: readonly Anchor[], note: Note): void {
  const isCut = anchors.some(({ number }) => number > (last?.number ?? 0))
  if (isCut) note((last?.sequences.at(-1) ?? 0) + 1, 'cut off')
}

const startOf = ({ sequences }: Segment, last: Segment | undefined): number =>
  sequences[0] ?? (last?.sequences.at(-1) ?? 0) + 1

/** Signed, whole, the one that follows, and the one that was anchored. */
function isSound(
  segment: Segment,
  last: Segment | undefined,
  { sealKeys, anchored }: { sealKeys: readonly KeyObject[]; anchored: ReadonlyMap<number, string> },
): boolean {
  const previous = last ? digestOf(last) : FIRST_PREVIOUS
  const follows = segment.number === (last?.number ?? 0) + 1 && segment.previous.equals(previous)
  const starts = segment.low === (last && segment.floor === last.floor ? last.high : 0n)
  const isWhole =
    segment.leaves.length === segment.sequences.length && merkleRoot(segment.leaves).equals(segment.root)
  const digest = digestOf(segment).toString('base64url')
  const isAnchored = (anchored.get(segment.number) ?? digest) === digest
  return follows && starts && isWhole && isAnchored && sealKeys.some((key) => isSignedBy(segment, key))
}

type Note = (sequence: number, fault: Fault) => void

/** Both lists ascend. */
function compare({ sequences, leaves }: Segment, stored: readonly StoredRecord[], note: Note): void {
  const present = new Map(stored.map((record) => [record.sequence, record]))
  for (const [place, sequence] of sequences.entries()) {
    const record = present.get(sequence)
    present.delete(sequence)
    if (!record) note(sequence, 'removed')
    else if (!leafOf(record).equals(leaves[place] ?? Buffer.alloc(0))) note(sequence, 'changed')
  }
  for (const sequence of present.keys()) note(sequence, 'added')
}

/** Records of before there were writers have no code; they were sealed at once. */
const BEFORE = 'before'

/** Each writer counts from 1 without a gap, and puts its code under each record. */
function createCheck({ writerKey }: Verification, note: Note): (record: StoredRecord) => void {
  const counted = new Map<string, number>()
  return (record) => {
    const { writer, n, sequence, mac } = record
    const before = counted.get(writer) ?? 0
    if (n > before + 1) note(sequence, 'removed')
    if (n <= before) note(sequence, 'added')
    counted.set(writer, Math.max(before, n))
    if (writerKey === undefined || writer === BEFORE) return
    if (macOf(writerKey, record) !== mac) note(sequence, 'not by its writer')
  }
}
