/** What the coordinator and a participant say to each other about their part of a transaction. */

export interface WireWrite {
  /** Place in the Bundle, for messages and for the order of answers. */
  place: number
  method: 'POST' | 'PUT' | 'DELETE'
  type: string
  id: string
  resource?: Record<string, unknown> | undefined
  /** Version that `ifMatch` asks for. */
  ifMatch?: number | undefined
  ifNoneExist?: { criteria: string; found?: string | undefined } | undefined
}

export interface WireTransaction {
  /** Given for the first phase of a transaction that spans services; without it the part is committed at once. */
  prepare?: string | undefined
  writes: WireWrite[]
}

export interface WireWritten {
  place: number
  version: number
  /** ms since 1970. */
  updated: number
  created: boolean
  /** Stored JSON text, absent after a deletion. */
  body?: string | undefined
}

export const TRANSACTIONS_PATH = '/internal/transactions'
