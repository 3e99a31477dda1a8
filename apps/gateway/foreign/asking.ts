/** What answering for a foreign server works with. */
import type { Principal } from '@medley/auth/principal'
import type { AppRequest } from '@medley/client/message'
import type { Turns } from '@medley/federation/foreign/call'
import type { ForeignServer } from '@medley/federation/foreign/federation-file'
import { createForeignSource, type ForeignSource } from '@medley/federation/foreign/foreign-source'
import type { Server } from '@medley/federation/foreign/open-server'
import type { ResourceDefinition } from '@medley/fhir/definition'
import { fail } from '@medley/fhir/failures'
import type { Trail } from '@medley/service/audit/trail'
import type { ServiceContext } from '@medley/service/context'
import type { ServiceDefinition } from '@medley/service/define-service'
import { settingsOf } from '@medley/service/interactions/search-settings'

export interface ForeignContext extends Omit<
  ServiceContext,
  'store' | 'feed' | 'metrics' | 'faults' | 'version'
> {
  server: Server
  settings: ForeignServer
  turns: Turns
  /** For the checks that every write passes. */
  service: ServiceDefinition
}

/** One request of one caller. */
export interface Asking {
  context: ForeignContext
  principal: Principal
  request: AppRequest
  base: string
  source: ForeignSource
  /** What this request touches, for the audit. */
  trail: Trail
}

export const sourceFor = (
  { server, definitions, selfBases, now }: Omit<ForeignContext, 'settings'>,
  base: string,
): ForeignSource =>
  createForeignSource(server, { definitions, now, settings: settingsOf({ selfBases, base }) })

export function definitionOf(
  { definitions }: Pick<ForeignContext, 'definitions'>,
  type: string,
): ResourceDefinition {
  const definition = definitions.get(type)
  if (definition) return definition
  throw fail('notSupported', 'type-unsupported', 'Resources of this type are not served here.')
}
