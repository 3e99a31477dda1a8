/** What the adapters answer at `/api/feeds` (apps/adapters/open-api.ts). */

export interface FeedState {
  readonly facility: string
  readonly feed: string
  readonly format: string
  readonly transport: 'mllp' | 'file'
  readonly port?: number
  readonly state: 'ready' | 'failed'
  readonly counts: Readonly<
    Record<'received' | 'applied' | 'queued' | 'dead' | 'ignored' | 'duplicates', number>
  >
  readonly lagSeconds: number
  /** Instant. */
  readonly lastReceived: string | null
  readonly folder: string
}

/** Messages that could not be applied for one reason. */
export interface Cause {
  readonly code: string
  readonly feed: string
  readonly kind: string
  readonly path: string | null
  readonly count: number
  /** Instant. */
  readonly oldest: string
}

export interface UnmappedCode {
  readonly map: string
  readonly code: string
  readonly count: number
  readonly oldest: string
}

export interface Letter {
  readonly id: string
  readonly feed: string
  readonly kind: string
  readonly controlId: string
  readonly received: string
  readonly attempts: number
  readonly code: string
  readonly reason: string
  readonly path: string | null
}

export interface Letters {
  readonly groups: readonly Cause[]
  readonly unmapped: readonly UnmappedCode[]
  readonly deadLetters: readonly Letter[]
}

export interface Differs {
  readonly mrn: string
  readonly source: string
  readonly record: string
}

/** Lists of record numbers are there for whoever may see residents. */
export interface CensusReport {
  readonly made: string
  readonly by?: 'clock' | 'hand'
  readonly state: 'green' | 'amber' | 'red'
  readonly isMissing?: true
  /** `census-missing`, or why the file could not be read. */
  readonly problem?: string
  readonly source: number
  readonly record: number
  readonly counts: Readonly<Record<'missing' | 'extra' | 'moved' | 'wrongStatus', number>>
  readonly missing?: readonly string[]
  readonly extra?: readonly string[]
  readonly moved?: readonly Differs[]
  readonly wrongStatus?: readonly Differs[]
}

export interface Night {
  /** `2026-11-25` */
  readonly night: string
  readonly state: 'green' | 'amber' | 'red' | 'running'
  readonly missing: number
  readonly extra: number
  readonly moved: number
  readonly wrongStatus: number
}

export interface Coding {
  readonly system: string
  readonly code: string
  readonly display?: string
}

/** What people may change, among what stays as the file says. */
export interface FacilityFacts {
  readonly holdsBeds?: boolean
  readonly passTimes: readonly string[]
  readonly census?: { readonly time: string; readonly feed?: string }
  readonly units: readonly {
    readonly code: string
    readonly name: string
    readonly beds?: readonly string[]
  }[]
  readonly payers: readonly { readonly code: string; readonly name: string; readonly id?: string }[]
  readonly codeMaps?: Readonly<Record<string, Readonly<Record<string, Coding>>>>
}

export interface FactsChange {
  readonly version: number
  readonly by: string
  readonly at: string
  readonly paths: readonly string[]
}
