/** Two replicas of each process over one PostgreSQL on this machine, as a cluster runs them, and a balancer in front. */
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { platformSettings } from '@medley/service/platform-settings'
import { readSettings } from '@medley/service/settings'
import { makeDataFolder } from '../../apps/host/data-folder.ts'
import { ensureDatabases } from '../../apps/host/databases.ts'
import { ensureKeys } from '../../apps/host/keys.ts'
import { openLog, logFileOf } from '../../apps/host/log-files.ts'
import { readManifests, root } from '../../apps/host/manifests.ts'
import { migrateAll } from '../../apps/host/migrate.ts'
import { planListeners, postgresOffset } from '../../apps/host/ports.ts'
import { PidFiles } from '../../apps/host/process-identity.ts'
import { planProcess } from '../../apps/host/process-plans.ts'
import { superviseDatabase } from '../../apps/host/supervised-database.ts'
import { type ProcessPlan, SupervisedProcess } from '../../apps/host/supervised-process.ts'
import { type Balancer, startBalancer } from './balancer.ts'
import { findFreePorts } from './free-ports.ts'
import { makePreparedDataDir, removeDataDir } from './data-folders.ts'

export interface Cluster {
  balancer: Balancer
  dataDir: string
  /** Stops and starts the replicas of a process one after the other; the others serve meanwhile. */
  roll(name: string, change?: PlanChange): Promise<void>
  /** `kill -9` of one replica; it comes back by itself. */
  kill(name: string, replica: 0 | 1): void
  stop(): Promise<void>
}

/** Makes the process of another release out of the plan. */
export type PlanChange = (plan: ProcessPlan) => ProcessPlan

export interface ClusterOptions {
  /** The modules that run; the gateway reports the others as unavailable. */
  modules: readonly string[]
}

const LINGER_MS = 700
/** Others find a new replica by themselves; a cluster waits so long before it stops the next (minReadySeconds). */
const SETTLE_MS = 700
const REPLICAS = [0, 1] as const

export async function startCluster({ modules }: ClusterOptions): Promise<Cluster> {
  const manifests = await readManifests()
  const names = ['gateway', 'identity', ...modules]
  const dataDir = makePreparedDataDir()
  const folder = makeDataFolder(dataDir)
  const ports = [await findFreePorts(), await findFreePorts()]
  const pidFiles = new PidFiles(folder.run)
  const keys = ensureKeys(folder.keys)
  openLog(folder.logs, 'postgres')
  const database = await superviseDatabase({
    ...{ folder: folder.postgres, pidFiles, log: () => undefined },
    logFile: logFileOf(folder.logs, 'postgres'),
    port: (ports[0] ?? 0) + postgresOffset,
    gaveUp: (error) => {
      throw error
    },
  })
  const databases = await ensureDatabases(database.postgres, folder.postgres, names)
  await migrateAll(databases)

  const listenersOf = (replica: number) =>
    planListeners(manifests, { host: '127.0.0.1', port: ports[replica] ?? 0 })
  const originsOf = (name: string): string[] =>
    REPLICAS.map(
      (replica) => `http://127.0.0.1:${listenersOf(replica).find((one) => one.name === name)?.port}`,
    )
  const balancer = await startBalancer(originsOf('gateway'))

  function planOf(name: string, replica: number): ProcessPlan {
    const environment = { MEDLEY_PORT: String(ports[replica]), MEDLEY_DEMO_DATA: 'none' }
    const settings = readSettings(platformSettings(manifests.map((one) => one.name)), environment)
    const listener = listenersOf(replica).find((one) => one.name === name)
    if (!listener) throw new Error(`${name} is no process`)
    const plan = planProcess(listener, { settings, data: dataDir, databases, keys, foreignTypes: [] })
    // Each is told where those are that it calls.
    const calls = name === 'gateway' ? names : name === 'identity' ? ['gateway'] : []
    const addresses = calls.map((other) => [serviceUrl(other), originsOf(other).join(',')] as const)
    return {
      ...plan,
      name: `${name}-${replica}`,
      environment: {
        ...plan.environment,
        ...(Object.fromEntries(addresses) as Record<string, string>),
        MEDLEY_PUBLIC_URL: balancer.address,
        MEDLEY_LINGER_MS: String(LINGER_MS),
      },
    }
  }

  const around = { root, logFolder: folder.logs, pidFiles, log: () => undefined, changed: () => undefined }
  const running = new Map<string, SupervisedProcess>()
  async function start(name: string, replica: number, change: PlanChange = (plan) => plan): Promise<void> {
    const one = new SupervisedProcess(change(planOf(name, replica)), around)
    running.set(one.name, one)
    await one.start()
  }
  const stopOne = async (key: string): Promise<void> => running.get(key)?.stop(() => 30_000)

  const cluster: Cluster = {
    balancer,
    dataDir,
    async roll(name, change) {
      for (const replica of REPLICAS) {
        await stopOne(`${name}-${replica}`)
        await start(name, replica, change)
        await delay(SETTLE_MS)
        // Whoever stands in front has seen it too, before the next one goes.
        while (!originsOf('gateway').every(balancer.isReady)) await delay(20)
      }
    },
    kill(name, replica) {
      const { pid } = running.get(`${name}-${replica}`) ?? {}
      if (pid !== undefined) process.kill(pid, 'SIGKILL')
    },
    async stop() {
      await Promise.all(REPLICAS.map((replica) => stopOne(`gateway-${replica}`)))
      await Promise.all([...running.keys()].map(stopOne))
      await balancer.close()
      await database.stop()
      removeDataDir(path.resolve(dataDir))
    },
  }
  try {
    await Promise.all(names.flatMap((name) => REPLICAS.map((replica) => start(name, replica))))
    while (!originsOf('gateway').every(balancer.isReady)) await delay(20)
    return cluster
  } catch (error) {
    await cluster.stop()
    throw error
  }
}

const serviceUrl = (name: string): string => `MEDLEY_SERVICE_URL_${name.toUpperCase().replaceAll('-', '_')}`
