/** Starts the keeper of the trail: it seals what the other processes record, and shows it to those who review it. */
import { createPrivateKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { openVerificationKeys } from '@medley/auth/internal-keys'
import { createVerifier } from '@medley/auth/internal-token'
import { loadDefinitions } from '@medley/fhir/registry'
import { createApp } from '@medley/service/app'
import { clockOf } from '@medley/service/clock'
import { createHttpShell } from '@medley/service/http-shell'
import { createLog } from '@medley/service/log'
import { createChangeFeed } from '@medley/events/change-feed'
import { createMetrics } from '@medley/service/metrics'
import { loadEnforcement } from '@medley/service/packages/load-enforcement'
import { createSealer } from '@medley/service/sealer'
import { selfBasesOf } from '@medley/service/self-bases'
import { readSettings } from '@medley/service/settings'
import { stopOnSignal } from '@medley/service/stop-on-signal'
import { tlsFilesOf, trustOwn } from '@medley/service/tls'
import { platformVersion } from '@medley/service/version'
import { openPool } from '@medley/store/postgres/open-pool'
import { readManifests } from '../gateway/modules.ts'
import { openAnchors } from './anchors.ts'
import { parameters } from './conditions.ts'
import { startSealer } from './sealer.ts'
import { auditService, NAME, PORT_OFFSET } from './service.ts'
import { auditSettings } from './settings.ts'
import { createTrail } from './trail.ts'
import { createTrailStore } from './trail-store.ts'

const CONNECTIONS = 3
/** Records wait for their seal no longer than this, or the keeper is not ready. */
const LATEST_SEAL_MS = 5 * 60_000

const log = createLog(NAME)
const modules = (await readManifests()).map(({ name }) => name)
const settings = readSettings(auditSettings(modules))
trustOwn(settings)
const now = clockOf(settings)
const names = [...modules, 'gateway', 'identity', 'adapters']
const urls = names.map(
  (name) => [name, settings.auditorUrls[name] || settings.databaseUrls[name] || ''] as const,
)
const databases = new Map(
  urls
    .filter(([, url]) => url !== '')
    .map(([name, url]) => [name, openPool({ url, max: CONNECTIONS, name: 'medley-auditor' })]),
)
const key = createPrivateKey(readFileSync(settings.sealKeyFile, 'utf8'))
const anchors = openAnchors(settings.anchors || path.resolve(settings.data, 'audit/anchors'))
const sealer = startSealer({ databases, key, anchors, log, now })
const isReady = (): Promise<boolean> => Promise.resolve(now() - sealer.soundSince() < LATEST_SEAL_MS)

const definitions = await loadDefinitions(['AuditEvent'])
const served = new Map(
  [...definitions].map(([type, definition]) => [
    type,
    {
      ...definition,
      searchParameters: Object.fromEntries(
        Object.entries(definition.searchParameters).filter(([code]) => parameters.includes(code)),
      ),
    },
  ]),
)
const metrics = createMetrics(NAME)
const store = createTrailStore(createTrail(databases), { ready: isReady })
const app = createApp(auditService, {
  store,
  feed: createChangeFeed(store),
  definitions: served,
  profiles: await loadEnforcement(settings, { types: [], log }),
  now, log, metrics,
  selfBases: selfBasesOf(settings),
  verify: createVerifier(openVerificationKeys(settings.verifyKeyFile, now), NAME, now),
  sealer: createSealer(readFileSync(settings.sealKeyFile, 'utf8'), 'page-link'),
  // The gateway records who reads the trail: it asks in nobody else's name.
  recorder: { record: () => Promise.resolve() },
  version: platformVersion,
}) // prettier-ignore
const shell = createHttpShell({
  ...{ app, ready: isReady, metrics: () => metrics.render(), frames: true },
  ...{ tls: tlsFilesOf(settings), log },
})
await shell.server.listen({ host: settings.host, port: settings.port + PORT_OFFSET })
log.info('listening', { host: settings.host, port: settings.port + PORT_OFFSET })

stopOnSignal(async () => {
  await shell.drain()
  await sealer.stop()
  await Promise.all([...databases.values()].map((pool) => pool.end()))
})
