/**
 * A module's service that puts no read on record, for measurements alone: what the record costs is the difference to the
 * real one on the same database. It has none of the product's settings, and nothing of the product starts it.
 */
import { createVerifier } from '@medley/auth/internal-token'
import { openVerificationKeys } from '@medley/auth/internal-keys'
import { createChangeFeed } from '@medley/events/change-feed'
import { loadDefinitions } from '@medley/fhir/registry'
import { createApp } from '@medley/service/app'
import { EVERYWHERE, type ServiceDefinition } from '@medley/service/define-service'
import { createHttpShell } from '@medley/service/http-shell'
import { createLog } from '@medley/service/log'
import { createMetrics } from '@medley/service/metrics'
import { loadEnforcement } from '@medley/service/packages/load-enforcement'
import { platformSettings } from '@medley/service/platform-settings'
import { createSealer } from '@medley/service/sealer'
import { readSettings } from '@medley/service/settings'
import { openPostgresStore } from '@medley/store/postgres/postgres-store'

const [name = '', port = '', url = '', verifyKeyFile = ''] = process.argv.slice(2)
const { [name]: service } = (await import(`@medley/${name}/service`)) as Record<string, ServiceDefinition>
if (!service) throw new Error(`There is no module ${name}.`)
const { owns } = service.module
const [log, now, selfBases] = [createLog(name), Date.now, [`http://127.0.0.1:${port}/fhir/R4`]]
const definitions = await loadDefinitions([...owns, ...EVERYWHERE])
const store = await openPostgresStore({
  ...{
    name,
    url,
    definitions,
    keeps: [...owns, ...EVERYWHERE],
    selfBases,
    connections: 12,
    now,
    auditKey: '',
  },
})
const app = createApp(service, {
  store, definitions, now, selfBases, log,
  feed: createChangeFeed(store),
  metrics: createMetrics(name),
  profiles: await loadEnforcement(readSettings(platformSettings([]), {}), { types: owns, log }),
  verify: createVerifier(openVerificationKeys(verifyKeyFile, now), name, now),
  recorder: { record: () => Promise.resolve() },
  sealer: createSealer(url, 'page-link'),
  version: '',
}) // prettier-ignore
const shell = createHttpShell({ app, ready: () => store.ready(), metrics: () => '', frames: false })
await shell.server.listen({ host: '127.0.0.1', port: Number(port) })
process.send?.('ready')
process.on('SIGTERM', () => process.exit())
