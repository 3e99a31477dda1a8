/** What is true of one facility: `facilities/<id>.json`, described by `facility.schema.json` beside the files. */
import type { Coding } from 'fhir/r4'

export interface Unit {
  /** As the feeds call it. */
  readonly code: string
  readonly name: string
  /** `101-A` */
  readonly beds?: readonly string[]
}

export interface PullSource {
  /** FHIR base of the source. */
  readonly baseUrl: string
  readonly types: readonly string[]
  readonly everySeconds?: number
  /** Environment variable that holds the Bearer token: secrets are no facts. */
  readonly tokenVariable?: string
  /** Asks for `$export` instead of searching. */
  readonly bulk?: boolean
}

/** A FHIR server that keeps this facility's resources of a module. */
export interface UpstreamSource {
  readonly baseUrl: string
  readonly tokenUrl?: string
  readonly clientId?: string
  /** Environment variable that holds the secret: secrets are no facts. */
  readonly secretVariable?: string
  /** In place of a secret; from the folder that has `facilities/`. */
  readonly privateKeyFile?: string
  readonly scope?: string
  /** What has no facility's tag there is this one's. */
  readonly untagged?: boolean
}

export interface Facility {
  readonly id: string
  readonly name: string
  /** IANA: a time of a feed without an offset is of this zone. */
  readonly timeZone: string
  readonly npi?: string
  readonly address?: {
    readonly line: string
    readonly city: string
    readonly state: string
    readonly postalCode: string
  }
  readonly phone?: string
  readonly taxId?: string
  /** What MSH-18 means when it is empty; default `utf-8`, and Windows-1252 where that does not fit. */
  readonly charset?: string
  readonly units: readonly Unit[]
  /** Ids of Locations that are in the record already, with `{room}` and `{bed}`: `mg-bed-{room}-{bed}`. */
  readonly bedLocation?: string
  /** Whether a bed stays reserved while its resident is away; default true. */
  readonly holdsBeds?: boolean
  /** Times of the medication passes: `08:00`. */
  readonly passTimes: readonly string[]
  readonly payers: readonly { readonly code: string; readonly name: string; readonly id?: string }[]
  /** When its census is compared with the record every night, in its own time, and the feed that brings the file (`census`). */
  readonly census?: { readonly time: string; readonly feed?: string }
  /** Of the identifiers that this facility assigns; default `urn:medley:<id>:<what>`. */
  readonly systems?: Readonly<Record<string, string>>
  /** Map → local code → code of a shared system. */
  readonly codeMaps?: Readonly<Record<string, Readonly<Record<string, Coding>>>>
  /** Module → where its resources are, if not in our database. */
  readonly upstream?: Readonly<Record<string, UpstreamSource>>
  readonly feeds?: {
    readonly mllp?: { readonly port?: number; readonly tls?: { readonly cert: string; readonly key: string } }
    readonly pull?: Readonly<Record<string, PullSource>>
  }
}

/** @example systemOf(facility, 'mrn') // 'urn:medley:maple-grove:mrn' */
export const systemOf = ({ id, systems }: Facility, what: string): string =>
  systems?.[what] ?? `urn:medley:${id}:${what}`
