/** What the FHIR side of the gateway works with. */
import type { ResourceDefinition } from '@medley/fhir/definition'
import type { CodeSets } from '@medley/federation/search/value-sets'
import type { Sealer } from '@medley/service/sealer'
import type { Faults } from '@medley/service/faults'
import type { OnRecord } from '../audit.ts'
import type { Decisions } from '../decisions.ts'
import type { Idempotency } from './idempotency.ts'
import type { Caller, Directory } from './owners.ts'

export interface FhirFace {
  directory: Directory
  decisions: Decisions
  idempotency: Idempotency
  faults?: Faults | undefined
  sealer: Sealer
  recorder: OnRecord
  /** Of every resource type that a module or the gateway owns. */
  definitions: ReadonlyMap<string, ResourceDefinition>
  /** The codes that modifiers of a search mean to a caller. */
  codeSetsFor(caller: Caller): CodeSets
  /** Base URLs that mean this platform in references. */
  selfBases: readonly string[]
  /** ms since 1970. */
  now(): number
}
