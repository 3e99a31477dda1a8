/** One upstream server that keeps resources of this service, and what every part of the store needs to work with it. */
import type { AuditEntry } from '@medley/audit/event'
import type { ResourceDefinition } from '@medley/fhir/definition'
import { fail } from '@medley/fhir/failures'
import type { SearchSettings } from '@medley/fhir/search/parse-search'
import type { ChangeBell } from '@medley/store/change-bell'
import type { Turns } from '@medley/store/postgres/turns'
import type { ForeignServer } from '../foreign/federation-file.ts'
import type { Server } from '../foreign/open-server.ts'
import type { Json } from '../foreign/bundle-page.ts'
import { facilityOf, hasFacility } from './facility-tag.ts'
import type { Journal } from './journal.ts'
import type { KnownServer } from './known-servers.ts'

/** Where it is, how to get in, and whose resources without a tag are: nobody's, if it does not say. */
export type UpstreamServer = Omit<ForeignServer, 'types'> & { untagged?: string | undefined }

export interface Upstream {
  server: Server
  known(): Pick<KnownServer, 'mostEntries' | 'checksReferences'>
  /** Facility whose resources without a tag are. */
  untagged: string | undefined
  definitions: ReadonlyMap<string, ResourceDefinition>
  /** How criteria are read; `selfBases` are addresses that mean this platform. */
  settings: SearchSettings
  journal: Journal
  turns: Turns
  bell: ChangeBell
  /** Puts on record; throws where that cannot be. */
  record(entries: readonly AuditEntry[]): Promise<void>
  /** ms since 1970. */
  now(): number
}

export function definitionOf(
  { definitions }: Pick<Upstream, 'definitions'>,
  type: string,
): ResourceDefinition {
  const definition = definitions.get(type)
  if (definition) return definition
  throw fail('notSupported', 'type-unsupported', `${type} is not served here.`)
}

/** Whose a resource of the server is. */
export const ownerOf = ({ untagged }: Pick<Upstream, 'untagged'>, resource: Json): string | undefined =>
  hasFacility(resource) ? facilityOf(resource) : untagged
