/**
 * Who may see what a foreign server keeps. It knows nothing of our access rules, and its rows carry no marks of ours: so
 * only who may see every row of a type, whole, gets any. This is the one place where a rule that narrows rows would come
 * in: the source of a search checks each row with the matcher anyway (`createForeignSource`).
 */
import type { Principal } from '@medley/auth/principal'
import { isUnlimited, refusalOf, rightOf } from '@medley/auth/rights'
import type { Permission } from '@medley/auth/scopes'
import type { ForeignServer } from '@medley/federation/foreign/federation-file'
import type { ResourceDefinition } from '@medley/fhir/definition'
import { fail } from '@medley/fhir/failures'
import { settingsOf } from '@medley/service/interactions/search-settings'

interface Reach {
  context: {
    settings: Pick<ForeignServer, 'name' | 'facilities'>
    definitions: ReadonlyMap<string, ResourceDefinition>
    selfBases: readonly string[]
  }
  type: string
  permission: Permission
}

export function requireReach(principal: Principal, { context, type, permission }: Reach): void {
  const { settings: server, definitions, selfBases } = context
  if (server.facilities && !server.facilities.includes(principal.facility))
    throw fail('forbidden', 'facility-foreign', `Your facility does not use the FHIR server ${server.name}.`)
  const refused = refusalOf(principal, type, permission)
  if (refused) throw refused
  if (isUnlimited(principal)) return
  const definition = definitions.get(type)
  const right =
    definition &&
    rightOf(principal, { definition, settings: settingsOf({ selfBases, base: '' }) }, permission)
  const isWhole = right?.rows === undefined && right?.show === undefined
  if (right && isWhole && right.ways.every(({ rules }) => rules.length === 0)) return
  throw fail(
    'forbidden',
    'reach-limited',
    `You may see a part of ${type} only, and the FHIR server ${server.name} cannot be asked for a part.`,
  )
}
