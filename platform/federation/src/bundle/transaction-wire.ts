/** What the coordinator and a participant say to each other about their part of a transaction. */
import type { Issue } from '@medley/fhir/failures'

export interface WireWrite {
  /** Place in the Bundle, for messages and for the order of answers. */
  place: number
  method: 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  type: string
  id: string
  /** Of PATCH: the patch, as Parameters or in a Binary. */
  resource?: Record<string, unknown> | undefined
  /** Versions that `ifMatch` asks for. */
  ifMatch?: number[] | undefined
  /** Of a PUT: nothing may be there (`If-None-Match: *`). */
  isNew?: boolean | undefined
  /** Of a conditional entry: its criteria and the one id that they matched, which must still be so. */
  criteria?: WireCriteria | undefined
}

export interface WireCriteria {
  text: string
  found?: string | undefined
}

export interface WireTransaction {
  /** Given for the first phase of a transaction that spans services; without it the part is committed at once. */
  prepare?: string | undefined
  writes: WireWrite[]
}

export interface WireWritten {
  place: number
  /** 0 when there was nothing to delete. */
  version: number
  /** ms since 1970. */
  updated: number
  created: boolean
  /** Stored JSON text, absent after a deletion. */
  body?: string | undefined
  /** What it was accepted in spite of. */
  remarks?: Issue[] | undefined
}

export const TRANSACTIONS_PATH = '/internal/transactions'
