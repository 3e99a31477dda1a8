/** Starts identity. */
import { openVerificationKeys } from '@medley/auth/internal-keys'
import { createVerifier } from '@medley/auth/internal-token'
import type { Principal } from '@medley/auth/principal'
import { addressesOf } from '@medley/service/addresses'
import { clockOf } from '@medley/service/clock'
import { openRecorder, readAuditKey } from '@medley/service/audit/open-recorder'
import { createHttpShell } from '@medley/service/http-shell'
import { createLog } from '@medley/service/log'
import { createMetrics } from '@medley/service/metrics'
import { readSettings } from '@medley/service/settings'
import { schemeOf, tlsFilesOf, trustOwn } from '@medley/service/tls'
import { stopOnSignal } from '@medley/service/stop-on-signal'
import { platformVersion } from '@medley/service/version'
import { createAccounts } from './accounts.ts'
import { registerAdapters } from './adapters.ts'
import { forgetExpired } from './artifacts.ts'
import { openDatabase } from './database.ts'
import { createExternalAccounts } from './external/external-accounts.ts'
import { createExternalLogin } from './external/external-login.ts'
import { readMapping } from './external/oidc-settings.ts'
import { createClientKeys } from './client-keys.ts'
import { hasDemo, placeDemoStaff, seedDemo, seedSampleApp } from './demo.ts'
import type { Identity } from './identity.ts'
import { createInternalApi } from './internal-api.ts'
import { isProduction, refuseDemo, refusePlainHttp } from './production.ts'
import { createProvider } from './provider.ts'
import { readSecrets } from './secrets.ts'
import { serveAuth } from './server.ts'
import { identitySettings, NAME, PORT_OFFSET } from './settings.ts'
import { currentSigningKeys } from './signing-keys.ts'

const KEYS_READ_MS = 5000
const FORGET_MS = 10 * 60_000
const GATEWAY = 'medley-gateway'
const SHELL = 'medley-shell'

const log = createLog(NAME)
const settings = readSettings(identitySettings([]))
refusePlainHttp(settings)
trustOwn(settings)
const now = clockOf(settings)
const url = settings.databaseUrls[NAME] || settings.databaseUrl
const pool = await openDatabase(url)
if (isProduction()) refuseDemo(await hasDemo(pool))
else {
  await seedDemo(pool)
  await placeDemoStaff(pool)
  await seedSampleApp(pool, settings.port)
}
if (settings.adaptersKeyFile !== '') await registerAdapters(pool, settings)
const recorder = await openRecorder({ name: NAME, url, log, now, key: readAuditKey(settings) })

const secrets = readSecrets(settings.secretsFile)
const verify = createVerifier(openVerificationKeys(settings.verifyKeyFile, now), NAME, now)
const origins = [...new Set(['localhost', '127.0.0.1', settings.host])].map(
  (host) => `${schemeOf(settings)}://${host}:${settings.port}`,
)
if (settings.host !== '127.0.0.1') origins.reverse()
if (settings.publicUrl !== '') origins.unshift(settings.publicUrl)
const [origin = ''] = origins

/** Whoever the gateway vouches for in a token for us; anything else is nobody. */
async function vouchedFor(token: string | undefined, client: string): Promise<Principal | undefined> {
  const bare = token?.replace(/^Bearer /i, '')
  const principal = bare ? await verify(bare).catch(() => undefined) : undefined
  return principal?.client === client ? principal : undefined
}

const accounts = createAccounts(pool, secrets, now)
const mapping = readMapping(settings.oidcRolesFile)
const identity: Identity & { fhirAddress: string } = {
  pool, now, log, secrets, recorder,
  clientKeys: createClientKeys({ now, log }),
  accounts,
  external: createExternalLogin({
    settings, secrets, log, now, accounts: createExternalAccounts({ pool, accounts }, settings, mapping),
  }),
  issuer: `${origin}/auth`,
  fhirBases: [origin, ...origins.filter((one) => one !== origin)].map((one) => `${one}/fhir/R4`),
  fhirAddress: `${addressesOf(settings, 'gateway', 0)[0]}/fhir/R4`,
  isGateway: async (token) => (await vouchedFor(token, GATEWAY)) !== undefined,
} // prettier-ignore

let keys = await currentSigningKeys(pool, secrets, now())
let provider = createProvider(identity, keys)

/** A key that was added anywhere is used here soon: the provider is made anew around it. */
async function renewKeys(): Promise<void> {
  const found = await currentSigningKeys(pool, secrets, now())
  if (found.map(({ kid }) => kid).join() === keys.map(({ kid }) => kid).join()) return
  keys = found
  provider = createProvider(identity, keys)
}

const repeat = (work: () => Promise<void>, everyMs: number): NodeJS.Timeout =>
  setInterval(() => void work().catch((error: unknown) => log.error('housekeeping failed', error)), everyMs)
const timers = [repeat(renewKeys, KEYS_READ_MS), repeat(() => forgetExpired(identity), FORGET_MS)]

const metrics = createMetrics(NAME)
const shell = createHttpShell({
  app: createInternalApi(identity, () => provider),
  ready: async () => (await pool.query('SELECT 1').catch(() => undefined)) !== undefined,
  metrics: () => metrics.render(),
  frames: false,
  tls: tlsFilesOf(settings),
  lingerMs: settings.lingerMs,
  version: platformVersion,
  log,
})
serveAuth(shell.server, {
  metrics,
  identity,
  provider: () => provider,
  sessionOf: (token) => vouchedFor(token, SHELL),
})
await shell.server.listen({ host: settings.host, port: settings.port + PORT_OFFSET })
log.info('listening', { host: settings.host, port: settings.port + PORT_OFFSET })

stopOnSignal(async () => {
  for (const timer of timers) clearInterval(timer)
  await shell.drain()
  await recorder.close()
  await pool.end()
})
