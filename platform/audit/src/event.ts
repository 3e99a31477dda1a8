/** What is kept of one event: compact, and enough to render an IHE BALP AuditEvent when it is read. */

/** What happened; `platform/audit/src/kinds.ts` says how each is told in FHIR. */
export type EventKind =
  | 'read' | 'vread' | 'search' | 'history' | 'operation' | 'view'
  | 'create' | 'update' | 'patch' | 'delete'
  | 'refusal'
  | 'sign-in' | 'sign-in-failed' | 'sign-in-locked' | 'sign-out' | 'session' | 'token' | 'token-refused'
  | 'emergency-start' | 'emergency-stop' | 'review'
  | 'export' | 'configuration' | 'audit-read' | 'start' | 'stop' | 'key' // prettier-ignore

/** https://hl7.org/fhir/R4/valueset-audit-event-outcome.html */
export type Outcome = 0 | 4 | 8 | 12

/** Whatever is told of an event beside its columns. All of it may be PHI. */
export interface EventDetail {
  /** The person in the record: `Practitioner/x`. */
  person?: string | undefined
  name?: string | undefined
  roles?: readonly string[] | undefined
  purpose?: string | undefined
  /** Network address of who asked. */
  address?: string | undefined
  /** The request as it was sent: method, address and form, never credentials. */
  query?: string | undefined
  /** `everything`, `history-type`, `user add`: which one, where the kind has several. */
  what?: string | undefined
  /** In words: why it was refused, why the glass was broken. */
  note?: string | undefined
  /** HTTP status of a refusal. */
  status?: number | undefined
  /** Base URL that was asked. */
  base?: string | undefined
}

/** On whose behalf, and in which request. */
export interface Origin {
  /** '' where no facility is known: a request without a token. */
  facility: string
  agent: string
  client: string
  request: string
}

/** Ids that an answer showed of one patient; `patient` is '' for what is of nobody. */
export interface Seen {
  patient: string
  /** `Observation/1`, as they came. */
  ids: readonly string[]
}

export interface AuditEntry extends Origin {
  kind: EventKind
  outcome: Outcome
  /** Of the resource that it is about, '' where there is none. */
  type: string
  id: string
  /** 0: of none in particular. */
  version: number
  /** Id of the patient that it is about; '' where there is none, or several: those are in `seen`. */
  patient: string
  /** JSON of EventDetail. */
  detail: string
  seen?: readonly Seen[] | undefined
}

/** As it is stored. */
export interface AuditRecord extends AuditEntry {
  seen: readonly Seen[]
  sequence: number
  writer: string
  /** Counts what the writer wrote, from 1, without a gap. */
  n: number
  /** ms since 1970. */
  recorded: number
  /** A write that lost its race: nothing happened. */
  isVoid: boolean
  /** Base64url of the HMAC of who wrote it; '' in records of before. */
  mac: string
}

/** The part of a detail that is the same for all requests of a caller is made once. */
export const detailText = (detail: EventDetail): string => JSON.stringify(detail)
