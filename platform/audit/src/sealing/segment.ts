/** A segment: all records of transactions in a range, under one signed root, chained to the segment before. */
import { createHash, createPublicKey, sign, verify, type KeyObject } from 'node:crypto'
import { merkleRoot } from '../proof.ts'

export interface Segment {
  /** From 1, without a gap. */
  number: number
  /** Transactions from `low` up to, not including, `high`. */
  low: bigint
  high: bigint
  /** Only records after this sequence: transactions count anew when a backup is restored into another cluster. */
  floor: number
  /** Of its records, ascending; `leaves` are theirs. */
  sequences: readonly number[]
  leaves: readonly Buffer[]
  root: Buffer
  /** Digest of the segment before; 32 zeros in the first. */
  previous: Buffer
  /** ms since 1970. */
  sealed: number
  /** Ed25519 of `signedText`. */
  signature: Buffer
}

export const FIRST_PREVIOUS = Buffer.alloc(32)

/** What is signed. The root stands for the leaves. */
export const signedText = ({ number, low, high, floor, sequences, root, previous, sealed }: Omit<Segment, 'signature' | 'leaves'>): Buffer =>
  Buffer.from(
    JSON.stringify([
      number, String(low), String(high), floor, sequences.length, sequences[0] ?? 0, sequences.at(-1) ?? 0,
      root.toString('base64url'), previous.toString('base64url'), sealed,
    ]),
  ) // prettier-ignore

export const digestOf = (segment: Segment): Buffer =>
  createHash('sha256').update(signedText(segment)).update(segment.signature).digest()

export function sealed(content: Omit<Segment, 'signature' | 'root'>, key: KeyObject): Segment {
  const unsigned = { ...content, root: merkleRoot(content.leaves) }
  return { ...unsigned, signature: sign(null, signedText(unsigned), key) }
}

export const isSignedBy = (segment: Segment, key: KeyObject): boolean =>
  verify(null, signedText(segment), key, segment.signature)

export const publicKeyOf = (pem: string): KeyObject => createPublicKey(pem)

export interface SegmentRow {
  number: string
  low: string
  high: string
  floor: string
  sequences: string[]
  leaves: Buffer
  root: Buffer
  previous: Buffer
  sealed: string
  signature: Buffer
}

export const SEGMENT_COLUMNS =
  'number, low::text AS low, high::text AS high, floor, sequences, leaves, root, previous, sealed, signature'

const LEAF = 32

export const segmentOf = ({ leaves, ...row }: SegmentRow): Segment => ({
  ...row,
  number: Number(row.number),
  low: BigInt(row.low),
  high: BigInt(row.high),
  floor: Number(row.floor),
  sequences: row.sequences.map(Number),
  leaves: Array.from({ length: leaves.length / LEAF }, (_, place) =>
    leaves.subarray(place * LEAF, (place + 1) * LEAF),
  ),
  sealed: Number(row.sealed),
})
