/** One cell of the table: a workload, a number of clients, a way. */
import { WrongAnswer } from './answers.ts'
import { type Loop, runClosedLoop } from './closed-loop.ts'
import { openConnection, type Server } from './connection.ts'
import { summarizeLatency } from './latency.ts'
import { runSteadyLoop } from './steady-loop.ts'
import { type ProcessIds, readCpu } from './usage.ts'
import type { Workload } from './workloads/workload.ts'

export type Way = 'gateway' | 'direct'

/** Milliseconds of CPU per operation. */
export interface Cpu {
  gateway: number
  services: number
  postgres: number
  /** The clients themselves: they take from the same cores. */
  clients: number
}

export interface Cell {
  workload: string
  clients: number
  way: Way
  operations: number
  perSecond: number
  /** Milliseconds. */
  p50: number
  p95: number
  p99: number
  /** Absent where the system does not tell. */
  cpu?: Cpu
}

export interface Bench {
  /** With fresh tokens: one for a service lives for a minute. */
  findServer(module?: string): Promise<Server>
  /** Names of the services. */
  services: ReadonlySet<string>
  processes: ProcessIds
  /** Of one cell. */
  milliseconds: number
  /** Operations per second that are due; each client asks again when it has its answer, if there is none. */
  rate: number | undefined
}

export interface Row {
  workload: Workload
  clients: number
}

/** The machine is never equally quiet: both ways take turns, so that neither has the better minute. */
const turns = 2
const warmUpMs = 150

export async function measureRow(bench: Bench, { workload, clients }: Row): Promise<Cell[]> {
  const ways = await findWays(bench, workload)
  const parts = new Map<Way, Measured[]>(ways.map(([way]) => [way, []]))
  try {
    for (let turn = 0; turn < turns; turn++)
      for (const [way, server] of ways) {
        await runClosedLoop({
          server,
          workload,
          clients,
          milliseconds: Math.min(warmUpMs, bench.milliseconds),
        })
        const run = { server, workload, clients, milliseconds: bench.milliseconds / turns }
        parts
          .get(way)
          ?.push(
            await measureOnce(bench, () =>
              bench.rate === undefined ? runClosedLoop(run) : runSteadyLoop({ ...run, rate: bench.rate }),
            ),
          )
      }
    await verify(await bench.findServer(), workload)
  } catch (error) {
    if (error instanceof WrongAnswer)
      throw new WrongAnswer(`${workload.name}, ${clients} clients: ${error.message}`)
    throw error
  }
  return ways.map(([way]) => ({
    workload: workload.name,
    clients,
    way,
    ...sumUp(parts.get(way) ?? [], bench.services),
  }))
}

/** Compiles and caches what the workload needs, on both ways. */
export async function warmUp(bench: Bench, workload: Workload, milliseconds: number): Promise<void> {
  for (const [, server] of await findWays(bench, workload))
    await runClosedLoop({ server, workload, clients: 8, milliseconds })
  await verify(await bench.findServer(), workload)
}

async function findWays({ findServer }: Bench, { module }: Workload): Promise<[Way, Server][]> {
  const gateway = await findServer()
  return module === undefined
    ? [['gateway', gateway]]
    : [
        ['gateway', gateway],
        ['direct', await findServer(module)],
      ]
}

async function verify(gateway: Server, workload: Workload): Promise<void> {
  const connection = openConnection(gateway)
  try {
    await workload.verify?.(connection)
  } finally {
    connection.close()
  }
}

interface Measured extends Loop {
  /** Milliseconds of CPU by process. */
  cpu: Map<string, number> | undefined
}

async function measureOnce({ processes }: Bench, loop: () => Promise<Loop>): Promise<Measured> {
  const before = readCpu(processes)
  const ownBefore = process.cpuUsage()
  const measured = await loop()
  const { user, system } = process.cpuUsage(ownBefore)
  const after = before && readCpu(processes)
  const cpu = after && new Map([...after].map(([name, ms]) => [name, ms - (before.get(name) ?? 0)]))
  return { ...measured, cpu: cpu?.set('clients', (user + system) / 1000) }
}

function sumUp(
  parts: readonly Measured[],
  services: Bench['services'],
): Omit<Cell, 'workload' | 'clients' | 'way'> {
  const latencies = parts.flatMap((part) => part.latencies)
  const elapsedMs = parts.reduce((sum, part) => sum + part.elapsedMs, 0)
  const operations = latencies.length
  const perOperation = (isMeant: (name: string) => boolean): number => {
    const spent = parts.flatMap(({ cpu }) => [...(cpu ?? [])]).filter(([name]) => isMeant(name))
    return round(spent.reduce((sum, [, ms]) => sum + ms, 0) / operations)
  }
  const { p50, p95, p99 } = summarizeLatency(latencies)
  return {
    operations,
    perSecond: round((operations * 1000) / elapsedMs),
    p50: round(p50),
    p95: round(p95),
    p99: round(p99),
    ...(parts.every(({ cpu }) => cpu)
      ? {
          cpu: {
            gateway: perOperation((name) => name === 'gateway'),
            services: perOperation((name) => services.has(name)),
            postgres: perOperation((name) => name === 'postgres'),
            clients: perOperation((name) => name === 'clients'),
          },
        }
      : {}),
  }
}

/** Three digits: more would claim more than a run can know. */
const round = (value: number): number => Number(value.toPrecision(3))
