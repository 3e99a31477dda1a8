/** Starts the adapters of all facilities. */
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { findFacilityFaults } from '@medley/adapter/facility-check'
import { type FacilityFile, loadAdapter, readFacilityFiles } from '@medley/adapter/facility-files'
import { openVerificationKeys } from '@medley/auth/internal-keys'
import { createVerifier } from '@medley/auth/internal-token'
import { openRecorder, readAuditKey } from '@medley/service/audit/open-recorder'
import { clockOf } from '@medley/service/clock'
import { createFaults } from '@medley/service/faults'
import { createHttpShell } from '@medley/service/http-shell'
import { createLog } from '@medley/service/log'
import { createMetrics } from '@medley/service/metrics'
import { readSettings } from '@medley/service/settings'
import { stopOnSignal } from '@medley/service/stop-on-signal'
import { schemeOf, tlsFilesOf, trustOwn } from '@medley/service/tls'
import { createApi } from './api.ts'
import { createCounters } from './counters.ts'
import { openDatabase } from './database.ts'
import { createInbox } from './inbox.ts'
import { startNightly } from './nightly.ts'
import { readOverview, renderGauges } from './overview.ts'
import { type Runtime, startRuntime } from './runtime.ts'
import { adapterSettings, NAME, PORT_OFFSET } from './settings.ts'

const log = createLog(NAME)
const settings = readSettings(adapterSettings([]))
trustOwn(settings)
const now = clockOf(settings)
const url = settings.databaseUrls[NAME] || settings.databaseUrl
const pool = await openDatabase(url)
const recorder = await openRecorder({ name: NAME, url, log, now, key: readAuditKey(settings) })
const inbox = createInbox(pool)
const counters = createCounters()
const metrics = createMetrics(NAME)
const key = readFileSync(settings.keyFile, 'utf8')
const faults = createFaults(NAME, settings.faults)
const folder = path.resolve(settings.facilities)

/** A facility whose facts or adapter are broken keeps no other from working; it is told, and its feeds are not there. */
async function start(file: FacilityFile): Promise<Runtime | undefined> {
  const wrong = findFacilityFaults(file.facility)
  if (wrong.length > 0) {
    log.warn('the facts of a facility are wrong', { file: file.file, faults: wrong.join('; ') })
    return undefined
  }
  try {
    const adapter = await loadAdapter(folder, file.facility.id)
    if (!adapter) return undefined
    const { host, port, data } = settings
    const origin = `${schemeOf(settings)}://${host === '0.0.0.0' ? '127.0.0.1' : host}:${port}`
    return await startRuntime({
      file,
      adapter,
      pool,
      inbox,
      counters,
      log,
      now,
      origin,
      host,
      port,
      data,
      key,
      faults,
    })
  } catch (error) {
    log.error('an adapter could not be started', error, { facility: file.facility.id })
    return undefined
  }
}

const files = existsSync(folder) ? readFacilityFiles(folder) : []
const runtimes = (await Promise.all(files.map(start))).flatMap((runtime) => runtime ?? [])
inbox.onArrival((facility) => runtimes.find(({ id }) => id === facility)?.wake())
const nightly = startNightly({ runtimes, pool, data: settings.data, log, now })

const shell = createHttpShell({
  app: createApi({
    ...{ pool, runtimes, recorder, log, now },
    // A new hour of the census counts tonight.
    changed: () => void nightly.look(),
    verify: createVerifier(openVerificationKeys(settings.verifyKeyFile, now), NAME, now),
  }),
  ready: async () => (await pool.query('SELECT 1').catch(() => undefined)) !== undefined,
  metrics: async () =>
    metrics.render() + counters.render() + renderGauges(await readOverview(pool, runtimes).catch(() => [])),
  frames: true,
  tls: tlsFilesOf(settings),
  log,
})
await shell.server.listen({ host: settings.host, port: settings.port + PORT_OFFSET })
log.info('listening', { host: settings.host, port: settings.port + PORT_OFFSET, facilities: runtimes.length })

stopOnSignal(async () => {
  await shell.drain()
  await nightly.stop()
  await Promise.all(runtimes.map((runtime) => runtime.stop()))
  await recorder.close()
  await pool.end()
})
