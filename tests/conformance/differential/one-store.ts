/** The types of all modules in one service with one store in one process, behind the same face as the gateway's. */
import type { Principal } from '@medley/auth/principal'
import type { AppRequest } from '@medley/client/message'
import { createChangeFeed } from '@medley/events/change-feed'
import { loadDefinitions } from '@medley/fhir/registry'
import { createApp } from '@medley/service/app'
import { defineService, EVERYWHERE } from '@medley/service/define-service'
import { createLog } from '@medley/service/log'
import { createMetrics } from '@medley/service/metrics'
import { defineModule } from '@medley/service/module'
import { loadEnforcement } from '@medley/service/packages/load-enforcement'
import { platformSettings } from '@medley/service/platform-settings'
import { failureResponse } from '@medley/service/respond'
import { createSealer } from '@medley/service/sealer'
import { readSettings } from '@medley/service/settings'
import { openPostgresStore } from '@medley/store/postgres/postgres-store'
import { Failure } from '@medley/fhir/failures'
import { answerFhir } from '../../../apps/gateway/fhir/fhir-face.ts'
import type { FhirFace } from '../../../apps/gateway/fhir/face.ts'
import { createDirectory, type Caller } from '../../../apps/gateway/fhir/owners.ts'
import { readManifests } from '../../../apps/host/manifests.ts'
import { makeDatabase } from '../../harness/own-database.ts'
import type { Platform } from '../../harness/platform.ts'
import type { Answer, Body } from '../client.ts'
import { typesOfData } from './resources.ts'

export interface OneStore {
  /** As `fhirClient` has it. */
  ask(url: string, send?: { method?: string; body?: unknown }): Promise<Answer>
  close(): Promise<void>
}

const PRINCIPAL: Principal = {
  subject: 'one-store', client: 'medley-demo', facility: 'maple-grove', roles: ['backend'], scope: 'system/*.cruds', purpose: 'TREAT',
} // prettier-ignore

/** In a database of its own beside those of the platform, which is dropped in the end. */
export async function openOneStore(platform: Platform, run: string): Promise<OneStore> {
  const { url, drop } = await makeDatabase(platform, `differential_${run}`)
  const served = (await readManifests()).flatMap((manifest) => manifest.owns)
  // A store with every type takes long to make; of types without resources there is nothing to compare.
  const owns = served.filter((type) => typesOfData.includes(type))
  const definitions = await loadDefinitions([...owns, ...EVERYWHERE])
  const base = `${platform.baseUrl}/fhir/R4`
  const selfBases = [base]
  const log = createLog('one-store')
  const store = await openPostgresStore({
    name: 'all',
    url,
    definitions,
    selfBases,
    connections: 6,
    now: () => Date.now(),
  })
  const feed = createChangeFeed(store)
  const context = {
    definitions, selfBases, log,
    now: () => Date.now(),
    store,
    feed,
    profiles: await loadEnforcement(readSettings(platformSettings([])), { types: [], log }),
    verify: () => Promise.resolve(PRINCIPAL),
    sealer: createSealer(url, 'service'),
    recorder: { record: () => Promise.resolve() },
    metrics: createMetrics('one-store'),
    version: '0',
  } // prettier-ignore
  const module = defineModule({
    name: 'all', label: 'All', port: 0, owns, pages: [], slots: {}, extends: [], order: 0, icon: 'x', publishes: [], subscribes: [], permissions: [],
  }) // prettier-ignore
  const backend = {
    name: 'all',
    owns: [...owns, ...EVERYWHERE],
    app: createApp(defineService({ module }), context),
  }
  const nobody = (): never => {
    throw new Error('one owner decides alone')
  }
  const face: FhirFace = {
    ...context,
    sealer: createSealer(url, 'gateway'),
    directory: createDirectory([backend]),
    decisions: { decide: nobody, find: nobody, reportUndelivered: nobody },
    idempotency: { answer: (_, __, answer) => answer(undefined) },
    codeSetsFor: () => ({ inValueSet: nobody, inHierarchy: nobody }),
  }
  const caller: Caller = { principal: PRINCIPAL, base, requestId: 'one', mint: () => Promise.resolve('x') }
  return {
    async ask(address, { method = 'GET', body } = {}) {
      const request: AppRequest = {
        method,
        url: `/fhir/R4/${address.replace(`${base}/`, '').replace(base, '')}`.replace(/\/(\?|$)/, '$1'),
        headers: { 'content-type': 'application/fhir+json' },
        ...(body === undefined ? {} : { body: Buffer.from(JSON.stringify(body)) }),
      }
      const answer = await answerFhir(face, caller, request).catch((error: unknown) => {
        if (error instanceof Failure) return failureResponse(error)
        throw error
      })
      const text = answer.body?.toString() ?? ''
      return {
        status: answer.status,
        headers: new Headers(answer.headers),
        text,
        json: JSON.parse(text === '' ? '{}' : text) as Body,
      }
    },
    async close() {
      feed.close()
      await store.close()
      await drop()
    },
  }
}
