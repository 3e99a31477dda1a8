/** What the FHIR side of the gateway works with. */
import type { Sealer } from '@medley/service/sealer'
import type { Decisions } from '../decisions.ts'
import type { Directory } from './owners.ts'

export interface FhirFace {
  directory: Directory
  decisions: Decisions
  sealer: Sealer
  /** ms since 1970. */
  now(): number
}
