/** All foreign servers of the federation file, as owners of resource types. */
import type { BundleEntry } from '@medley/federation/bundle/bundle-entry'
import type { ForeignServer } from '@medley/federation/foreign/federation-file'
import { openServer, type Server } from '@medley/federation/foreign/open-server'
import { forwardTransaction, isWriting, typeOfEntry } from '@medley/federation/foreign/transaction'
import { stringifyJson } from '@medley/fhir/json'
import { loadDefinitions } from '@medley/fhir/registry'
import type { Permission } from '@medley/auth/scopes'
import type { ServiceContext } from '@medley/service/context'
import { originOf } from '@medley/service/audit/trail'
import { defineModule } from '@medley/service/module'
import { checkedResource } from '@medley/service/request-body'
import { createTurns } from '@medley/store/postgres/turns'
import type { Backend, Caller, ForeignTransaction } from '../fhir/owners.ts'
import { definitionOf, type ForeignContext, sourceFor } from './asking.ts'
import { createForeignApp } from './foreign-app.ts'
import { recorded, type Written } from './on-record.ts'
import { requireReach } from './reach.ts'

export interface ForeignOwner {
  backend: Backend
  server: Server
}

type Opening = Omit<
  ServiceContext,
  'store' | 'feed' | 'definitions' | 'metrics' | 'faults' | 'version' | 'verify'
> & {
  /** For tokens of one audience: each owner has its own. */
  verifierFor(audience: string): ServiceContext['verify']
}

export const openForeign = (servers: readonly ForeignServer[], opening: Opening): Promise<ForeignOwner[]> =>
  Promise.all(servers.map((server) => openOwner(server, opening)))

async function openOwner(
  settings: ForeignServer,
  { verifierFor, ...opening }: Opening,
): Promise<ForeignOwner> {
  const owns = [...settings.types.keys()]
  const server = openServer(settings, opening.selfBases)
  const context: ForeignContext = {
    ...opening, server, settings,
    turns: createTurns(),
    verify: verifierFor(settings.name),
    definitions: await loadDefinitions(owns),
    // Nothing but plain FHIR: rules belong to the modules that keep a type.
    service: { module: moduleOf(settings.name, owns) },
  } // prettier-ignore
  const forward = (caller: Caller, asked: ForeignTransaction): Promise<Map<number, string>> =>
    forwardFor(context, caller, asked)
  return { server, backend: { name: settings.name, owns, app: createForeignApp(context), forward } }
}

const moduleOf = (name: string, owns: readonly string[]): ReturnType<typeof defineModule> =>
  defineModule({
    name, owns, label: name, port: 0, pages: [], slots: {}, extends: [], order: 0, icon: 'server',
    publishes: [], subscribes: [], permissions: [],
  }) // prettier-ignore

const needs: Readonly<Record<string, Permission>> = { POST: 'c', PUT: 'u', PATCH: 'u', DELETE: 'd' }

function forwardFor(
  context: ForeignContext,
  caller: Caller,
  { entries, prefer, finder }: ForeignTransaction,
): Promise<Map<number, string>> {
  const { server, definitions, selfBases, settings } = context
  const writes = entries.filter(isWriting)
  for (const entry of writes) requireEntry(caller, context, entry)
  const place = {
    recorder: context.recorder,
    origin: originOf({ ...caller, address: caller.address }),
    server: settings.name,
    selfBases: [...selfBases, caller.base],
  }
  return recorded(place, writes.map(recordOf), () => forwardTransaction(
    {
      server, definitions, prefer, finder,
      source: sourceFor(context, caller.base),
      base: caller.base,
      selfBases: [...selfBases, caller.base],
      check: (type, resource) => checkedResource(resource, definitionOf(context, type), { ...context, principal: caller.principal, remarks: [] }),
    },
    writes,
  )) // prettier-ignore
}

const kinds: Readonly<Record<string, Written['kind']>> = {
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
}

const recordOf = (entry: BundleEntry): Written => ({
  kind: kinds[entry.method] ?? 'update',
  type: typeOfEntry(entry),
  id: /^[A-Za-z]+\/([A-Za-z0-9.-]{1,64})$/.exec(entry.url)?.[1] ?? '',
  body: entry.resource && stringifyJson(entry.resource),
})

const requireEntry = ({ principal }: Caller, context: ForeignContext, entry: BundleEntry): void =>
  requireReach(principal, { context, type: typeOfEntry(entry), permission: needs[entry.method] ?? 'u' })
