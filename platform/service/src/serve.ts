/** Starts services: any set of them in one process, each on its own port, until SIGTERM or SIGINT drains them. */
import { setTimeout as pause } from 'node:timers/promises'
import { openVerificationKeys } from '@medley/auth/internal-keys'
import { createVerifier } from '@medley/auth/internal-token'
import { createChangeFeed } from '@medley/events/change-feed'
import { loadDefinitions } from '@medley/fhir/registry'
import { openPostgresStore } from '@medley/store/postgres/postgres-store'
import { openPool } from '@medley/store/postgres/open-pool'
import { createApp } from './app.ts'
import { openRecorder, readAuditKey } from './audit/open-recorder.ts'
import { clockOf } from './clock.ts'
import { contractOf } from './contract.ts'
import { EVERYWHERE, type ServiceDefinition } from './define-service.ts'
import { createFaults } from './faults.ts'
import { createHttpShell, type HttpShell } from './http-shell.ts'
import { loadEnforcement } from './packages/load-enforcement.ts'
import { createLog, type Log } from './log.ts'
import { createMetrics, preparedGauges } from './metrics.ts'
import type { PlatformSettings } from './platform-settings.ts'
import { createSealer } from './sealer.ts'
import { selfBasesOf } from './self-bases.ts'
import { startEventWork } from './subscriptions/start-event-work.ts'
import { stopOnSignal } from './stop-on-signal.ts'
import { tlsFilesOf, trustOwn } from './tls.ts'
import { openStore } from './upstream/open-store.ts'
import { upstreamPlans } from './upstream/upstream-plans.ts'
import { platformVersion } from './version.ts'

const CONNECTIONS = 12
const EVENT_CONNECTIONS = 3
/** What an event began longer ago than this is begun again by the next process. */
const EVENTS_END_MS = 3000

export interface Serving {
  settings: PlatformSettings
  /** Of the release that serves. */
  version?: string
}

interface Running {
  shell: HttpShell
  /** Ends what waits for events: it would keep the shell from draining. */
  quiet(): void
  close(): Promise<void>
}

export async function serve(
  definitions: readonly ServiceDefinition[],
  { settings, version = platformVersion }: Serving,
): Promise<void> {
  trustOwn(settings)
  const running = await Promise.all(definitions.map((definition) => start(definition, { settings, version })))
  stopOnSignal(async () => {
    const drained = running.map(({ shell }) => shell.drain())
    for (const { quiet } of running) quiet()
    await Promise.all(drained)
    await Promise.all(running.map(({ close }) => close()))
  })
}

async function start(service: ServiceDefinition, { settings, version }: Required<Serving>): Promise<Running> {
  const { name, port: offset, owns } = service.module
  const log = createLog(name)
  const now = clockOf(settings)
  const foreign = settings.foreignTypes.split(',')
  const definitions = await loadDefinitions([
    ...owns.filter((type) => !foreign.includes(type)),
    ...EVERYWHERE,
  ])
  const profiles = await loadEnforcement(settings, { types: owns, log })
  const url = settings.databaseUrls[name] || settings.databaseUrl
  const selfBases = selfBasesOf(settings)
  const auditKey = readAuditKey(settings)
  const local = await openPostgresStore({
    name,
    url,
    definitions,
    keeps: [...owns, ...EVERYWHERE],
    selfBases,
    connections: CONNECTIONS,
    now,
    auditKey,
  })
  const recorder = await openRecorder({ name, url, log, now, key: auditKey })
  const { store, gauges, end } = openStore({
    ...{ name, local, url, definitions, selfBases, log, now },
    plans: upstreamPlans(name, settings),
    record: recorder.record,
  })
  const feed = createChangeFeed(store)
  const metrics = createMetrics(name)
  const pool = openPool({ url, max: EVENT_CONNECTIONS, name: 'medley-events' })
  const endpoints = settings.subscriptionEndpoints.split(',').filter((one) => one !== '')
  // Whoever waits for NATS serves meanwhile.
  const eventWork = startEventWork({
    ...{ module: name, store, pool, natsUrl: settings.natsUrl, log, metrics, now },
    ...{ definitions, selfBases, endpoints },
  }).catch((error: unknown) => {
    log.error('events are not carried', error)
    return () => Promise.resolve()
  })
  const app = createApp(service, {
    store, feed, definitions, profiles, now, selfBases, log, metrics,
    verify: createVerifier(openVerificationKeys(settings.verifyKeyFile, now), name, now),
    recorder,
    sealer: createSealer(url, 'page-link'),
    version,
    faults: createFaults(name, settings.faults),
  }) // prettier-ignore
  const shell = createHttpShell({
    app,
    ready: () => store.ready(),
    metrics: async () => metrics.render() + gauges() + (await preparedGauges(name, store)),
    frames: true,
    tls: tlsFilesOf(settings),
    lingerMs: settings.lingerMs,
    version,
    contract: contractOf(service.module, version),
    log,
  })
  await listen(shell, { host: settings.host, port: settings.port + offset, log })
  return {
    shell,
    quiet: feed.close,
    close: async () => {
      await Promise.race([eventWork.then((end) => end()), pause(EVENTS_END_MS)])
      await end()
      await pool.end()
      await recorder.close()
      await store.close()
    },
  }
}

async function listen(
  shell: HttpShell,
  { host, port, log }: { host: string; port: number; log: Log },
): Promise<void> {
  await shell.server.listen({ host, port })
  log.info('listening', { host, port })
}
