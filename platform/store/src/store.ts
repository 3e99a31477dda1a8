/** The Store port: what a service asks of the place its resources live in. `postgres/` implements it. */
import type { SearchQuery } from '@medley/fhir/search/query'

/** On whose behalf a call runs. Every statement is limited by it; nothing is read or written without one. */
export interface Access {
  facility: string
}

export type WriteMethod = 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** One version of one resource. `body` is the exact JSON text, `undefined` for a deletion. */
export interface StoredVersion {
  type: string
  id: string
  version: number
  /** ms since 1970. */
  updated: number
  method: WriteMethod
  body: string | undefined
}

export interface ResourceKey {
  type: string
  id: string
}

/** What a write must find: nothing, this very version, or whatever is there. */
export type Precondition = { version: number } | 'absent' | 'any'

export interface Change {
  type: string
  id: string
  method: WriteMethod
  /** Parsed resource without server-made `meta` values; `undefined` deletes. */
  resource: Record<string, unknown> | undefined
  expect: Precondition
  /** The audit record that is stored in the same transaction; completed with the version by the store. */
  audit: AuditEntry
}

/** Compact audit record; `@medley/audit` renders it as a BALP AuditEvent. */
export interface AuditEntry {
  action: 'C' | 'R' | 'U' | 'D' | 'E'
  agent: string
  client: string
  purpose: string
  requestId: string
}

export interface Written extends StoredVersion {
  created: boolean
}

export interface SearchPage {
  matches: StoredVersion[]
  /** Where the next page begins; absent on the last one. */
  next: string | undefined
  /** Present when asked for, or when this one page is all there is. */
  total: number | undefined
}

export interface CompartmentQuery {
  /** Id of the patient. */
  patient: string
  types: readonly string[]
  count: number
  after?: string | undefined
}

export interface HistoryQuery {
  type?: string
  id?: string
  /** ms since 1970, inclusive. */
  since?: number
  count: number
  /** Continue below this sequence number. */
  before?: string | undefined
}

export interface HistoryPage {
  entries: StoredVersion[]
  next: string | undefined
  total: number | undefined
}

/** One change of a transaction with its conditional-create criteria, if any. */
export interface TransactionWrite extends Change {
  /** The transaction holds only if these criteria match nothing, or just `found`. */
  ifNoneExist?: { query: SearchQuery; found: string | undefined }
}

export interface Store {
  read(access: Access, key: ResourceKey): Promise<StoredVersion | undefined>
  readVersion(access: Access, key: ResourceKey & { version: number }): Promise<StoredVersion | undefined>
  search(access: Access, query: SearchQuery): Promise<SearchPage>
  count(access: Access, query: SearchQuery): Promise<number>
  /** Members of a patient's compartment, the patient first, in a stable order over types. */
  compartment(
    access: Access,
    query: CompartmentQuery,
  ): Promise<{ members: StoredVersion[]; next: string | undefined }>
  history(access: Access, query: HistoryQuery): Promise<HistoryPage>
  /** Throws Failure `conflict` or `preconditionFailed` when `expect` does not hold. */
  write(access: Access, change: Change): Promise<Written>
  /** Creates unless exactly one match exists, which is then answered with `created: false`; exact under races. */
  createUnlessFound(access: Access, change: Change, query: SearchQuery): Promise<Written>
  /** All or nothing, visible at once. */
  transact(access: Access, writes: readonly TransactionWrite[]): Promise<Written[]>
  /** First phase of a transaction over several services: durable and locked, not yet visible. */
  prepare(access: Access, transaction: string, writes: readonly TransactionWrite[]): Promise<Written[]>
  /** Second phase; both are idempotent, so recovery may repeat them. */
  commitPrepared(transaction: string): Promise<void>
  rollbackPrepared(transaction: string): Promise<void>
  /** Names of transactions prepared here and not ended, with their age in ms. */
  prepared(): Promise<{ transaction: string; ageMs: number }[]>
  ready(): Promise<boolean>
  close(): Promise<void>
}
