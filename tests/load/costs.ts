/**
 * What two safeguards cost: the record of reads, and row-level security. The same requests with and without, by turns
 * within one run, and the CPU that service and database spend on each: its ratio is the same on a busy machine, whose
 * requests per second tell of the others on it.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import type { OwnPlatform } from '../harness/platform.ts'
import { runClosedLoop } from './closed-loop.ts'
import { type ProcessIds, readCpu } from './usage.ts'
import type { Workload } from './workloads/workload.ts'

const MODULE = 'labs'
/** From the gateway's port: nobody else's. */
const PORT_OFFSET = 40
const ROUNDS = 6
const BARE = 'bare'

type Case = 'both' | 'no record of reads' | 'no row-level security'

interface Costs {
  platform: OwnPlatform
  workloads: readonly Workload[]
  processes: ProcessIds
  clients: number
  /** Of one turn. */
  milliseconds: number
}

/** Answers lines of text. */
export async function measureCosts(costs: Costs): Promise<string[]> {
  const { platform, workloads } = costs
  const urls = JSON.parse(
    readFileSync(path.join(platform.dataDir, 'postgres', 'owner-urls.json'), 'utf8'),
  ) as Record<string, string>
  const url = urls[MODULE] ?? ''
  const owner = new pg.Client(url)
  await owner.connect()
  const bare = await startBare(platform, url)
  try {
    const lines: string[] = []
    for (const workload of workloads.filter(({ module }) => module === MODULE))
      lines.push(...(await compare(costs, { workload, owner, bare: bare.pid ?? 0 })))
    return lines
  } finally {
    bare.kill()
    await owner.end()
  }
}

async function startBare({ port, dataDir }: OwnPlatform, url: string): Promise<ChildProcess> {
  const file = fileURLToPath(new URL('bare-service.ts', import.meta.url))
  const keys = path.join(dataDir, 'keys', 'internal-verify.json')
  const child = fork(file, [MODULE, String(port + PORT_OFFSET), url, keys], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  await new Promise<void>((resolve, reject) => {
    child.once('message', () => resolve())
    child.once('exit', (code) => reject(new Error(`The bare service ended (${code}).`)))
  })
  return child
}

interface Comparison {
  workload: Workload
  owner: pg.Client
  /** Process id of the bare service. */
  bare: number
}

/** Milliseconds of CPU that one request costs. */
type Measure = () => Promise<number>

async function compare(
  { platform, processes, clients, milliseconds }: Costs,
  { workload, owner, bare }: Comparison,
): Promise<string[]> {
  const all: ProcessIds = new Map([...processes, [BARE, bare]])
  const measure = async (name: string, url: string): Promise<number> => {
    const server = { url, token: await platform.tokenFor(MODULE) }
    const before = readCpu(all)
    const { latencies } = await runClosedLoop({ server, workload, clients, milliseconds })
    const after = readCpu(all)
    const spent = [name, 'postgres'].map((one) => (after?.get(one) ?? 0) - (before?.get(one) ?? 0))
    return spent.reduce((sum, ms) => sum + ms, 0) / latencies.length
  }
  const real = (): Promise<number> => measure(MODULE, platform.url(MODULE))
  const cases: Record<Case, Measure> = {
    both: real,
    'no record of reads': () => measure(BARE, `http://localhost:${platform.port + PORT_OFFSET}`),
    'no row-level security': async () => {
      await switchRows(owner, 'DISABLE')
      try {
        return await real()
      } finally {
        await switchRows(owner, 'ENABLE')
      }
    },
  }
  const costs = new Map<Case, number[]>()
  // The first round warms up, and every case has each place in the order.
  for (let round = 0; round <= ROUNDS; round++)
    for (const [name, once] of turned(Object.entries(cases) as [Case, Measure][], round)) {
      const cost = await once()
      if (round > 0) costs.set(name, [...(costs.get(name) ?? []), cost])
    }
  const whole = median(costs.get('both') ?? [])
  return (Object.keys(cases) as Case[]).map((name) => {
    const cost = median(costs.get(name) ?? [])
    const ratio = name === 'both' ? '' : `, ${(cost / whole).toFixed(2)} of that`
    return `${workload.name}, ${clients} clients, ${name}: ${cost.toFixed(3)} ms of CPU a request${ratio}`
  })
}

/** In the bench's own database, which goes with it. */
async function switchRows(owner: pg.Client, how: 'ENABLE' | 'DISABLE'): Promise<void> {
  const { rows } = await owner.query<{ name: string }>(
    `SELECT c.oid::regclass::text AS name FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid GROUP BY 1`,
  )
  for (const { name } of rows) await owner.query(`ALTER TABLE ${name} ${how} ROW LEVEL SECURITY`)
}

const turned = <T>(all: readonly T[], by: number): T[] => {
  const start = by % all.length
  return [...all.slice(start), ...all.slice(0, start)]
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}
