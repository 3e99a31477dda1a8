/** What is kept of the newest segment outside of the database: without it nobody could tell that the last segments are gone. */
import { digestOf, type Segment } from './segment.ts'

/** One line of `$MEDLEY_DATA/audit/anchors/<module>.jsonl`. */
export interface Anchor {
  /** ms since 1970. */
  at: number
  number: number
  /** Sequence of its last record. */
  last: number
  /** Base64url. */
  digest: string
}

export const anchorOf = (segment: Segment, at: number): Anchor => ({
  at,
  number: segment.number,
  last: segment.sequences.at(-1) ?? 0,
  digest: digestOf(segment).toString('base64url'),
})

export const readAnchors = (text: string): Anchor[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Anchor)
