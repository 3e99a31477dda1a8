/** The Store port: what a service asks of the place its resources live in. `postgres/` implements it. */
import type { Origin } from '@medley/audit/event'
import type { SearchQuery } from '@medley/fhir/search/query'
import type { Rows } from '@medley/fhir/search/row-filter'

/** On whose behalf a call runs. Every statement is limited by it; nothing is read or written without one. */
export interface Access {
  facility: string
  /** Absent: everything of the facility. */
  limits?: Limits | undefined
}

/** What of a facility there is for a caller. The rest is as if it did not exist. */
export interface Limits {
  /** Rows of a type; they limit matches and numbers, members, versions, and what conditional criteria find. */
  rows(type: string): Rows
  /** The only elements of a type that come out, beside id and meta; absent: all. */
  show(type: string): ReadonlySet<string> | undefined
  /** Types whose rows are seen by who sees what they belong to. Answers for each resource whether it is. */
  follow?(type: string): Follow | undefined
  /** Throws where the caller may not write this; answers the content to store. */
  check(write: CheckedWrite): Resource | undefined
}

/** Looks in the store itself, so that looking is no reading. */
export type Follow = (resources: readonly Resource[], store: Pick<Store, 'ids'>) => Promise<boolean[]>

/** A write that is about to happen, in the transaction that carries it out. */
export interface CheckedWrite {
  type: string
  id: string
  /** What is there, deleted or not. */
  current: StoredVersion | undefined
  /** Absent for a deletion. */
  after: Resource | undefined
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

/** What a write must find: nothing, one of these versions, or whatever is there. */
export type Precondition = { versions: readonly number[] } | 'absent' | 'any'

/** A parsed resource. */
export type Resource = Record<string, unknown>

export interface Change {
  type: string
  id: string
  method: WriteMethod
  /** Parsed resource without server-made `meta` values; `undefined` deletes, unless there is `edit`. */
  resource: Resource | undefined
  /** Makes the new content out of the current JSON text, in place of `resource`. May be called again when a race is lost. */
  edit?: ((current: string) => Resource) | undefined
  expect: Precondition
  /** Of the record that is stored in the same transaction. */
  audit: AuditOrigin
}

/** Whose change it is; the store knows what it did to which version. */
export interface AuditOrigin extends Origin {
  /** JSON of `EventDetail`. */
  detail: string
}

export interface Written extends StoredVersion {
  created: boolean
}

/** `position` is where a page begins that goes on after this match. */
export type Match = StoredVersion & { position: string }

export interface SearchPage {
  matches: Match[]
  /** Where the next page begins; absent on the last one. */
  next: string | undefined
  /** Present when asked for, or when this one page is all there is. */
  total: number | undefined
}

export interface IdPage {
  ids: string[]
  /** Where the next page begins; absent on the last one. */
  next: string | undefined
}

export interface CompartmentQuery {
  /** Id of the patient. */
  patient: string
  types: readonly string[]
  count: number
  after?: string | undefined
  /** Only what was stored at or after this time, ms since 1970. */
  since?: number | undefined
  /** Only what is of this time, ms since 1970, by the type's own line of time; what has no time of its own counts always. */
  period?: { low: number; high: number } | undefined
}

export interface HistoryQuery {
  type?: string
  id?: string
  /** ms since 1970, inclusive. */
  since?: number
  count: number
  /** Versions that were current at some time within this range, ms since 1970. */
  at?: { low: number; high: number }
  /** Where a page begins, as the one before said. */
  before?: string | undefined
}

/** `position` is where a page begins that goes on after this version. */
export type HistoryEntry = StoredVersion & { position: string }

export interface HistoryPage {
  entries: HistoryEntry[]
  next: string | undefined
  total: number | undefined
}

/** Which changes a feed reads on with: those after `after`, or else those at or after `since`, or else none that is there already. */
export interface ChangesQuery {
  /** `position` of an earlier page. */
  after?: string | undefined
  /** ms since 1970. */
  since?: number | undefined
  /** `position` at which the feed ends; that one is part of it. */
  until?: string | undefined
  limit: number
}

/** That a version came to be, without any of its content. */
export interface ChangeNotice extends ResourceKey {
  version: number
  /** ms since 1970. */
  updated: number
  method: WriteMethod
  /** Id of the patient it is about; of a deletion: whom the version before was about. */
  patient: string | undefined
  /** Where a page begins that goes on after this change. */
  position: string
}

export interface ChangesPage {
  /** Ascending. No change ever appears before one that was answered already. */
  changes: ChangeNotice[]
  /** Where the next page begins. */
  position: string
  more: boolean
}

/** What the criteria of a conditional interaction must match while it is carried out: nothing, or just `found`. */
export interface Criteria {
  query: SearchQuery
  found: string | undefined
}

/** One change of a transaction. One of kind POST whose criteria found something is not carried out. */
export interface TransactionWrite extends Change {
  criteria?: Criteria | undefined
}

/** What to do about the one match of a conditional interaction, or about none. `undefined` leaves it as it is. */
export type Decide = (found: StoredVersion | undefined) => Change | undefined

export interface Store {
  read(access: Access, key: ResourceKey): Promise<StoredVersion | undefined>
  readVersion(access: Access, key: ResourceKey & { version: number }): Promise<StoredVersion | undefined>
  search(access: Access, query: SearchQuery): Promise<SearchPage>
  /** Like `search`, without order and content. */
  ids(access: Access, query: SearchQuery): Promise<IdPage>
  count(access: Access, query: SearchQuery): Promise<number>
  /** Members of a patient's compartment, the patient first, in a stable order over types. */
  compartment(
    access: Access,
    query: CompartmentQuery,
  ): Promise<{ members: StoredVersion[]; next: string | undefined }>
  history(access: Access, query: HistoryQuery): Promise<HistoryPage>
  /** What was written in a facility, whoever it was: for feeds of the platform, never for a caller. */
  changes(access: Access, query: ChangesQuery): Promise<ChangesPage>
  /** Tells after each write that became visible here; `undefined`: of which facility is not known. Answers its end. */
  onChange(tell: (facility: string | undefined) => void): () => void
  /** Those that have ever stored something. */
  facilities(): Promise<string[]>
  /** Throws Failure `conflict` or `preconditionFailed` when `expect` does not hold. */
  write(access: Access, change: Change): Promise<Written>
  /** Changes what a search finds, exact under races; `undefined` when there was nothing to find and nothing to do. */
  writeFound(access: Access, query: SearchQuery, decide: Decide): Promise<Written | undefined>
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
