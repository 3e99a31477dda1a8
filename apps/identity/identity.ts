/** What all parts of identity stand on. */
import type { Recorder } from '@medley/audit/recorder'
import type { Log } from '@medley/service/log'
import type { Accounts } from './accounts.ts'
import type { ArtifactStore } from './artifacts.ts'
import type { ExternalLogin } from './external/external-login.ts'
import type { Secrets } from './secrets.ts'

export interface Identity extends ArtifactStore {
  accounts: Accounts
  secrets: Secrets
  /** The other provider, where one is set. */
  external?: ExternalLogin | undefined
  log: Log
  /** Puts on record what is given away. */
  recorder: Pick<Recorder, 'record'>
  /** `http://localhost:5000/auth` */
  issuer: string
  /** Where the apps find the record: the first is canonical, the others are the same under another name. */
  fhirBases: readonly string[]
  /** Whether a request comes from the gateway itself. */
  isGateway(authorization: string | undefined): Promise<boolean>
}

export const fhirBaseOf = ({ fhirBases }: Pick<Identity, 'fhirBases'>): string => fhirBases[0] ?? ''
