/** The gateway's own FHIR service, in its own database. */
import type { CodeSets } from '@medley/federation/search/value-sets'
import type { Principal } from '@medley/auth/principal'
import { createChangeFeed } from '@medley/events/change-feed'
import { loadDefinitions } from '@medley/fhir/registry'
import { createApp } from '@medley/service/app'
import type { ServiceContext } from '@medley/service/context'
import { EVERYWHERE } from '@medley/service/define-service'
import { openPostgresStore } from '@medley/store/postgres/postgres-store'
import type { Store } from '@medley/store/store'
import type { Backend } from '../fhir/owners.ts'
import { createCodeSets } from './code-sets.ts'
import { conformance } from './service.ts'
import { terminologyFor } from './terminology.ts'

/** Definitions are written rarely and read one by one. */
const CONNECTIONS = 4

export interface Conformance {
  backend: Backend
  /** The codes that token modifiers mean, as far as the caller may know them. */
  codeSetsFor(caller: { principal: Principal; base: string }): CodeSets
  prepared: Store['prepared']
  close(): Promise<void>
}

interface Opening extends Omit<ServiceContext, 'store' | 'feed' | 'definitions'> {
  url: string
  auditKey: string
}

export async function openConformance({ url, auditKey, ...context }: Opening): Promise<Conformance> {
  const { name, owns } = conformance.module
  const { selfBases, now } = context
  const definitions = await loadDefinitions([...owns, ...EVERYWHERE])
  const store = await openPostgresStore({
    name,
    url,
    definitions,
    selfBases,
    connections: CONNECTIONS,
    auditKey,
    now,
  })
  const feed = createChangeFeed(store)
  const app = createApp(conformance, { ...context, store, feed, definitions })
  return {
    backend: { name, owns, app, pass: app },
    codeSetsFor: ({ principal, base }) => {
      const terminology = terminologyFor({ store, definitions, selfBases: [...selfBases, base], principal })
      return createCodeSets(terminology, [...selfBases, base])
    },
    prepared: () => store.prepared(),
    close() {
      feed.close()
      return store.close()
    },
  }
}
