/** What an app works with besides its definition. */
import type { Recorder } from '@medley/audit/recorder'
import type { Cancellation } from '@medley/client/cancellation'
import type { ChangeFeed } from '@medley/events/change-feed'
import type { Principal } from '@medley/auth/principal'
import type { ResourceDefinition } from '@medley/fhir/definition'
import type { Issue } from '@medley/fhir/failures'
import type { Store } from '@medley/store/store'
import type { Trail } from './audit/trail.ts'
import type { ServiceDefinition } from './define-service.ts'
import type { Faults } from './faults.ts'
import type { ProfileEnforcement } from './profile-enforcement.ts'
import type { Log } from './log.ts'
import type { Metrics } from './metrics.ts'
import type { Sealer } from './sealer.ts'

export interface ServiceContext {
  store: Store
  feed: ChangeFeed
  definitions: ReadonlyMap<string, ResourceDefinition>
  profiles: ProfileEnforcement
  verify(token: string): Promise<Principal>
  /** ms since 1970. */
  now(): number
  /** Base URLs that mean this platform in references. */
  selfBases: readonly string[]
  sealer: Sealer
  /** Puts on record what is read. */
  recorder: Pick<Recorder, 'record'>
  log: Log
  metrics: Metrics
  version: string
  /** In tests of crashes only. */
  faults?: Faults | undefined
}

/** One request on its way through an app: who asks, for what, at which base URL. */
export interface Call extends ServiceContext {
  service: ServiceDefinition
  principal: Principal
  method: string
  /** Path below the base without query, percent-decoded per segment. */
  segments: readonly string[]
  query: URLSearchParams
  headers: Readonly<Record<string, string | undefined>>
  body: Buffer | undefined
  /** Public base URL, `http://localhost:5000/fhir/R4`. */
  base: string
  requestId: string
  /** What this request touches, for the audit. */
  trail: Trail
  cancellation?: Cancellation | undefined
  /** What a write was accepted in spite of; grows on the way. */
  remarks: Issue[]
}
