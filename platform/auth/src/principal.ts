import type { Consented } from './consent.ts'

/** Who a request acts for, as the internal token says. Nothing else about the caller is believed. */
export interface Principal {
  /** Stable id of the user or client. */
  subject: string
  /** OAuth client through which the request came; `medley-shell` for the screens. */
  client: string
  facility: string
  roles: readonly string[]
  /** SMART scopes, space separated as granted. */
  scope: string
  purpose: string
  /** The token was exchanged by a client for direct calls, so it gives no right to the gateway's own addresses. */
  direct?: boolean
  /** Id of the Patient at whom scopes of the context `patient` end. */
  patient?: string
  /** Ids of the only patients that this person acts for or is assigned to; absent: all of the facility. */
  patients?: readonly string[]
  /** Ids of the Locations where this person works, `*` for the whole house; for roles that end at a unit. */
  units?: readonly string[]
  /** Ids of who lives in these units now, and of who is assigned to the person; the gateway finds them out. */
  residents?: readonly string[]
  /** Keys of `policy/disciplines.ts`: what a therapist practises. */
  disciplines?: readonly string[]
  /** By patient: what Consents leave to this person. A patient who is not here gave none that is about it. */
  consents?: Readonly<Record<string, Consented>>
  /** Ids of patients whose record this person has opened in an emergency. */
  emergency?: readonly string[]
  /** The person in the record: `Practitioner/x`. */
  fhirUser?: string
  /** When the person signed in, in seconds since 1970. */
  signedIn?: number
  /** When the person proved once more who they are, in seconds since 1970; absent until then (`POST /session/step-up`). */
  stepUpAt?: number
  /** Session of a browser, as its owner sees it listed; opens nothing. */
  session?: string
}
