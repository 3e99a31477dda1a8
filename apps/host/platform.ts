/** Starts the whole platform in order, each part ready before the next: database, services, gateway, demo data. */
import { spawn } from 'node:child_process'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { ModuleManifest } from '@medley/service/module'
import { schemeOf, trustOwn } from '@medley/service/tls'
import type { PlatformSettings } from '@medley/service/platform-settings'
import { HOST, PORT_OFFSET, serveSampleApp } from '../sample-app/serve.ts'
import { ControlFiles } from './control.ts'
import {
  type DataFolder,
  locateData,
  makeDataFolder,
  refuseHalfRestored,
  refuseUnusableFolder,
} from './data-folder.ts'
import { type Databases, ensureDatabases, refuseUnreachable } from './databases.ts'
import { loadDemoData } from './demo-data.ts'
import { endEarlierRun } from './earlier-run.ts'
import { ensureKeys } from './keys.ts'
import { logFileOf, openLog } from './log-files.ts'
import { databasesOf, migrateAll } from './migrate.ts'
import { root } from './manifests.ts'
import { refuseSecondPlatform, takeLock } from './platform-lock.ts'
import { type Listener, planListeners, postgresOffset, reachable, refuseTakenPorts } from './ports.ts'
import { PidFiles } from './process-identity.ts'
import { planProcess } from './process-plans.ts'
import { planFeeds } from './feeds.ts'
import type { Progress } from './progress.ts'
import type { Shutdown } from './shutdown.ts'
import { StartFailure } from './start-failure.ts'
import { superviseDatabase } from './supervised-database.ts'
import { SupervisedProcess } from './supervised-process.ts'

export interface PlatformOptions {
  settings: PlatformSettings
  modules: readonly ModuleManifest[]
  /** Resource types that foreign FHIR servers keep. */
  foreignTypes: readonly string[]
  progress: Progress
  shutdown: Shutdown
}

/** Resolves with the address once everything is ready. */
export async function startPlatform(options: PlatformOptions): Promise<string> {
  const { settings, modules, foreignTypes, progress, shutdown } = options
  const { step } = progress
  trustOwn(settings)
  const scheme = schemeOf(settings)
  const address =
    settings.publicUrl ||
    `${scheme}://${settings.host === '127.0.0.1' ? 'localhost' : reachable(settings.host)}:${settings.port}`
  const listeners = planListeners(modules, settings)
  const folder = await takeDataFolder(options, { listeners, address })
  await shutdown.during(runBuild(options))
  const keys = ensureKeys(folder.keys)
  const databases = await prepareDatabases(options, folder)
  await refuseUnreachable(databases)
  await shutdown.during(migrateAll(databases))

  const control = new ControlFiles(folder.run)
  const processes: SupervisedProcess[] = []
  const report = (): void =>
    control.report({ address, processes: processes.map((one) => describe(one, listeners)) })
  const around = {
    root,
    logFolder: folder.logs,
    pidFiles: new PidFiles(folder.run),
    log: step,
    changed: report,
  }
  for (const listener of listeners) {
    const plan = planProcess(listener, { settings, data: folder.home, databases, keys, foreignTypes })
    processes.push(new SupervisedProcess(plan, around))
  }
  const [gateway, ...services] = processes as [SupervisedProcess, ...SupervisedProcess[]]

  shutdown.add(async () => control.clear())
  shutdown.add(async () => {
    await Promise.all(services.map((service) => service.stop(shutdown.limitMs)))
    step('Services stopped')
  })
  step(`Starting ${modules.length} services, identity and adapters`)
  await shutdown.during(Promise.all(services.map((service) => service.start())))
  shutdown.add(async () => {
    await gateway.stop(shutdown.limitMs)
    step('Gateway stopped')
  })
  step('Starting the gateway')
  await shutdown.during(gateway.start())
  const sample = await serveSampleApp(settings.port)
  shutdown.add(async () => void sample.close().closeAllConnections())
  obeyMarks(control, processes, shutdown)
  await shutdown.during(fillOnce(options, `${scheme}://${reachable(settings.host)}:${settings.port}`))
  return address
}

const describe = (one: SupervisedProcess, listeners: readonly Listener[]) => ({
  name: one.name,
  state: one.state,
  ...(one.pid === undefined ? {} : { pid: one.pid }),
  port: listeners.find(({ name }) => name === one.name)?.port ?? 0,
  restarts: one.restarts,
})

interface Claim {
  listeners: readonly Listener[]
  address: string
}

/** Everything that can refuse a start comes first: until here nothing of the data has been touched. */
async function takeDataFolder(
  { settings, progress, shutdown }: PlatformOptions,
  { listeners, address }: Claim,
): Promise<DataFolder> {
  const home = path.resolve(root, settings.data)
  const wished = locateData(home)
  refuseUnusableFolder(home)
  refuseHalfRestored(home)
  refuseSecondPlatform(wished.run)
  const pidFiles = new PidFiles(wished.run)
  await shutdown.during(
    endEarlierRun(
      listeners.map(({ name }) => name),
      { pidFiles, log: progress.step },
    ),
  )
  const embedded = { name: 'PostgreSQL', host: '127.0.0.1', port: settings.port + postgresOffset }
  const sample = { name: 'sample app', host: HOST, port: settings.port + PORT_OFFSET }
  const all = [...listeners, sample, ...planFeeds(settings)]
  await refuseTakenPorts(needsEmbedded(settings).length > 0 ? [...all, embedded] : all)
  const folder = makeDataFolder(home)
  const release = takeLock(folder.run, address)
  const running = new PidFiles(folder.run)
  running.write('platform', process.pid)
  new ControlFiles(folder.run).clear()
  shutdown.add(async () => {
    running.remove('platform')
    release()
  })
  return folder
}

/** Modules without a database of their own. */
const needsEmbedded = (settings: PlatformSettings): string[] =>
  Object.entries(settings.databaseUrls).flatMap(([name, url]) => (url === '' ? [name] : []))

async function prepareDatabases(
  { settings, progress, shutdown }: PlatformOptions,
  folder: DataFolder,
): Promise<Databases> {
  const embedded = needsEmbedded(settings)
  const foreign = databasesOf(settings, Object.keys(settings.databaseUrls))
  if (embedded.length === 0) return foreign
  const port = settings.port + postgresOffset
  progress.step(`Starting PostgreSQL on port ${port}`)
  const database = await superviseDatabase({
    folder: folder.postgres,
    logFile: rotated(folder.logs, 'postgres'),
    port,
    log: progress.step,
    pidFiles: new PidFiles(folder.run),
    gaveUp: (error) => {
      progress.fail((error as Error).message)
      process.exitCode = 1
      shutdown.request('PostgreSQL cannot be started again')
    },
  })
  shutdown.add(async () => {
    await database.stop()
    progress.step('PostgreSQL stopped')
  })
  return { ...(await ensureDatabases(database.postgres, folder.postgres, embedded)), ...foreign }
}

/** In a process of its own, which gives its memory back. */
function runBuild({ progress, shutdown }: PlatformOptions): Promise<void> {
  const lifeline = fileURLToPath(new URL('lifeline.ts', import.meta.url))
  const flags = ['--disable-warning=ExperimentalWarning', '--import', lifeline]
  const child = spawn(process.execPath, [...flags, path.join(root, 'tools/build.ts')], {
    cwd: root,
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const problems: string[] = []
  createInterface({ input: child.stdout }).on('line', progress.step)
  createInterface({ input: child.stderr }).on('line', (line) => problems.push(line))
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  shutdown.add(async () => {
    child.kill('SIGTERM')
    await ended
  })
  return ended.then((code) => {
    if (code !== 0) throw new StartFailure(`The build failed (${code ?? 'killed'}):\n${problems.join('\n')}`)
  })
}

function rotated(folder: string, name: string): string {
  openLog(folder, name)
  return logFileOf(folder, name)
}

/** `npm run module -- stop labs` leaves a mark; this keeps the process as the mark says. */
function obeyMarks(control: ControlFiles, processes: readonly SupervisedProcess[], shutdown: Shutdown): void {
  const held = new Set<string>()
  const timer = setInterval(() => {
    for (const one of processes) {
      const isDown = control.isKeptDown(one.name)
      if (isDown === held.has(one.name)) continue
      if (isDown) held.add(one.name)
      else held.delete(one.name)
      void (isDown ? one.stop(shutdown.limitMs) : one.start().catch(() => undefined))
    }
  }, 200)
  shutdown.add(async () => clearInterval(timer))
}

/** Demo data go in once: the facilities themselves say whether they have them. A load that was cut off goes on. */
async function fillOnce(
  { settings, foreignTypes, progress, shutdown }: PlatformOptions,
  baseUrl: string,
): Promise<void> {
  if (settings.demoData === 'none') return
  let isStopping = false
  shutdown.requested.catch(() => (isStopping = true))
  // A load that is left behind complains that nobody answers any more.
  const log = (line: string): void => (isStopping ? undefined : progress.step(line))
  await loadDemoData({ baseUrl, size: settings.demoData, log, elsewhere: foreignTypes })
}
