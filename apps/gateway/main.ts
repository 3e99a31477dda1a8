/** Starts the gateway. */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { openSigningKey, openVerificationKeys } from '@medley/auth/internal-keys'
import { createMinter, createVerifier } from '@medley/auth/internal-token'
import { createHttpReplicas } from '@medley/client/http-replicas'
import { createReplicaClient } from '@medley/client/replica-client'
import { addressesOf } from '@medley/service/addresses'
import { clockOf } from '@medley/service/clock'
import { EVERYWHERE } from '@medley/service/define-service'
import { openRecorder, readAuditKey } from '@medley/service/audit/open-recorder'
import { createHttpShell } from '@medley/service/http-shell'
import { createLog } from '@medley/service/log'
import { createFaults } from '@medley/service/faults'
import { createMetrics, preparedGauges } from '@medley/service/metrics'
import { loadEnforcement } from '@medley/service/packages/load-enforcement'
import { platformSettings } from '@medley/service/platform-settings'
import { createSealer } from '@medley/service/sealer'
import { readSettings } from '@medley/service/settings'
import { isSecure, tlsFilesOf, trustOwn } from '@medley/service/tls'
import { stopOnSignal } from '@medley/service/stop-on-signal'
import { platformVersion } from '@medley/service/version'
import { DEMO_PASSWORD } from '../identity/demo.ts'
import { isProduction, refusePlainHttp } from '../identity/production.ts'
import { NAME as ADAPTERS, PORT_OFFSET as ADAPTERS_PORT_OFFSET } from '../adapters/settings.ts'
import { auditService, PORT_OFFSET as AUDIT_PORT_OFFSET } from '../audit/service.ts'
import { PORT_OFFSET } from '../identity/settings.ts'
import { recordSession } from './audit.ts'
import { createTokens } from './auth/authenticate.ts'
import { withCrossOrigin } from './auth/cross-origin.ts'
import { createIdentityClient } from './auth/identity-client.ts'
import { serveIdentity } from './auth/identity-proxy.ts'
import { createSessionCookie } from './auth/session-cookie.ts'
import type { TellSessionEvent } from './auth/session-events.ts'
import { createSessionTable } from './auth/session-table.ts'
import { createReach } from './auth/reach.ts'
import { createSessions } from './auth/sessions.ts'
import { openConformance } from './conformance/open-conformance.ts'
import { openDatabase } from './database.ts'
import { selfBasesOf } from '@medley/service/self-bases'
import { loadDefinitions } from '@medley/fhir/registry'
import { createCursors } from './events/cursor.ts'
import { createContextTopics } from './events/context-events.ts'
import { createEventHub } from './events/hub.ts'
import { createDecisions } from './decisions.ts'
import { createDoubts, withoutDoubt } from './doubts.ts'
import { createEmergencies } from './emergency/grants.ts'
import { tellEndedEmergencies } from './emergency/tell-ended.ts'
import { createIdempotency } from './fhir/idempotency.ts'
import { createDirectory } from './fhir/owners.ts'
import { openForeign } from './foreign/open-foreign.ts'
import { readFederation } from './foreign/read-federation.ts'
import { createGateway } from './gateway.ts'
import { recoverBackend, startRecovery, type Recovery } from './recovery.ts'
import { readManifests } from './modules.ts'
import { createLoginPage } from './web/login-page.ts'
import { createReleaseReader } from './web/release.ts'
import { createStaticFiles } from './web/static-files.ts'
import { withSecurityHeaders } from './web/with-headers.ts'

/** Longer than the slowest transaction that is not given up. */
const ANSWER_TIMEOUT_MS = 60_000

const log = createLog('gateway')
const manifests = await readManifests()
const settings = readSettings(platformSettings(manifests.map(({ name }) => name)))
refusePlainHttp(settings)
trustOwn(settings)
const now = clockOf(settings)
const url = settings.databaseUrls['gateway'] || settings.databaseUrl
const pool = await openDatabase(url)

const addresses = manifests.map(({ name, port }) => ({
  name,
  origins: addressesOf(settings, name, port),
}))
const clients = addresses.map(({ name, origins }) =>
  createReplicaClient({ name, origins, timeoutMs: ANSWER_TIMEOUT_MS }),
)
const metrics = createMetrics('gateway')
const selfBases = selfBasesOf(settings)
const auditKey = readAuditKey(settings)
const recorder = await openRecorder({ name: 'gateway', url, log, now, key: auditKey })
const profiles = await loadEnforcement(settings, { types: [], log })
/** Each opens its own page links and nobody else's: that tells whose a link is. */
const sealerOf = (purpose: string): ReturnType<typeof createSealer> => createSealer(url, purpose)
const verifierFor = (audience: string): ReturnType<typeof createVerifier> =>
  createVerifier(openVerificationKeys(settings.verifyKeyFile, now), audience, now)
const foreign = await openForeign(readFederation(settings.federation), {
  now, selfBases, log, profiles, recorder, verifierFor,
  sealer: sealerOf('foreign-page-link'),
}) // prettier-ignore
const foreignTypes = foreign.flatMap(({ backend: { owns } }) => owns)
const conformance = await openConformance({
  url, now, selfBases, log, metrics, recorder, auditKey, profiles,
  sealer: sealerOf('definitions-page-link'),
  verify: verifierFor('gateway'),
  version: platformVersion,
  faults: createFaults('gateway', settings.faults),
}) // prettier-ignore
const modules = manifests.map(({ name, owns }, place) => {
  const client = clients[place]
  if (!client) throw new Error('a module without a client')
  const own = owns.filter((type) => !foreignTypes.includes(type))
  return { name, owns: [...own, ...(place === 0 ? EVERYWHERE : [])], app: client.send, pass: client.pass }
})
const { name: keeperName, owns: keeperOwns } = auditService.module
const keeperClient = createReplicaClient({
  name: keeperName,
  origins: addressesOf(settings, keeperName, AUDIT_PORT_OFFSET),
  timeoutMs: ANSWER_TIMEOUT_MS,
})
const keeper = { name: keeperName, owns: keeperOwns, app: keeperClient.send, pass: keeperClient.pass }
const adaptersClient = createReplicaClient({
  name: ADAPTERS,
  origins: addressesOf(settings, ADAPTERS, ADAPTERS_PORT_OFFSET),
  timeoutMs: ANSWER_TIMEOUT_MS,
})
const participants = [...modules, conformance.backend]
const mint = createMinter(openSigningKey(settings.signingKeyFile), now)
const doubts = createDoubts(participants.map(({ name }) => name))
const decisions = createDecisions(pool, { log, doubts })
const { orphanAfterMs } = settings
const recovery: Recovery = { decisions, doubts, pool, mint, log, metrics, orphanAfterMs }
const backends = participants.map((one) => withoutDoubt(one, doubts, () => recoverBackend(recovery, one)))
const identityReplicas = createHttpReplicas(addressesOf(settings, 'identity', PORT_OFFSET))
const identity = createIdentityClient(identityReplicas, mint)
const cookie = createSessionCookie(isSecure(settings))
const tell: TellSessionEvent = (event) => recordSession(recorder, { identity, now }, event)
const sessions = createSessions({ table: createSessionTable(pool), identity, tell, now })
// Who may be the audience of an exchanged token.
const moduleNames = new Set([...manifests.map(({ name }) => name), ADAPTERS])
const webRoot = fileURLToPath(new URL('../../dist/web', import.meta.url))
const releaseKey =
  settings.releaseVerifyKeyFile || fileURLToPath(new URL('../../dist/release/verify.pem', import.meta.url))
const loginFile = new URL('../shell/login/login.html', import.meta.url)

const directory = createDirectory(backends, {
  apart: [keeper],
  foreign: foreign.map(({ backend }) => backend),
})
const hub = createEventHub(directory, mint)

const reach = createReach({ directory, mint, now })
const emergencies = createEmergencies(pool, now)
const stopTelling = tellEndedEmergencies({ emergencies, recorder, log, now })

const app = createGateway({
  contexts: createContextTopics(), mint, decisions, metrics, log, addresses, now, selfBases,
  identity, sessions, cookie, tell, recorder,
  idempotency: createIdempotency(pool),
  emergencies,
  reach,
  adapters: { name: ADAPTERS, owns: [], app: adaptersClient.send },
  faults: createFaults('gateway', settings.faults),
  tokens: createTokens(identity, now),
  directory,
  hub,
  cursors: createCursors(createSealer(url, 'event-cursor')),
  foreign: foreign.map(({ backend: { name, owns }, server }) => ({ name, types: owns, isReady: () => server.isReady() })),
  codeSetsFor: conformance.codeSetsFor,
  definitions: await loadDefinitions([...new Set([...backends.flatMap(({ owns }) => owns), ...foreignTypes])]),
  sealer: sealerOf('page-link'),
  staticFiles: createStaticFiles(webRoot, createReleaseReader(webRoot, releaseKey, log)),
  loginPage: existsSync(loginFile)
    ? createLoginPage({
        file: loginFile, external: identity.externalLabel,
        demoPassword: isProduction() ? '' : DEMO_PASSWORD,
      })
    : () => ({ status: 503, headers: {}, body: 'The sign-in page is not installed.' }),
  version: platformVersion,
  started: new Date(now()).toISOString(),
}) // prettier-ignore

const stopRecovery = startRecovery(recovery, participants)
/** Of each module: 0 while its circuit is open. */
const reachable = (): string =>
  `# TYPE medley_module_reachable gauge\n${manifests
    .map(
      ({ name }, place) => `medley_module_reachable{module="${name}"} ${clients[place]?.isOpen() ? 0 : 1}\n`,
    )
    .join('')}${foreign
    .map(
      ({ server }) =>
        `medley_module_reachable{module="${server.place.name}"} ${server.connection.isOpen() ? 0 : 1}\n`,
    )
    .join('')}`
const shell = createHttpShell({
  app: withSecurityHeaders(withCrossOrigin(app, identity, now), { isSecure: isSecure(settings) }),
  ready: async () => (await pool.query('SELECT 1').catch(() => undefined)) !== undefined,
  metrics: async () => metrics.render() + reachable() + (await preparedGauges('gateway', conformance)),
  frames: false,
  tls: tlsFilesOf(settings),
  isBehindProxy: settings.tls === 'terminated',
  lingerMs: settings.lingerMs,
  version: platformVersion,
  log,
  streams: true,
})
serveIdentity(shell.server, { identity, sessions, cookie, mint, modules: moduleNames, reach, log })
await shell.server.listen({ host: settings.host, port: settings.port })
log.info('listening', { host: settings.host, port: settings.port })

stopOnSignal(async () => {
  stopTelling()
  await shell.drain({ beforeClose: () => hub.close() })
  stopRecovery()
  for (const client of [...clients, keeperClient, adaptersClient, identityReplicas]) client.close()
  for (const { server } of foreign) server.close()
  await conformance.close()
  await recorder.close()
  await pool.end()
})
