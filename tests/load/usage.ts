/** What the processes of a platform have used, as Linux tells it; elsewhere nothing is known. */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** `gateway`, `labs`, `postgres`… */
export type ProcessIds = ReadonlyMap<string, number>

export interface Memory {
  /** All pages that the process sees; PostgreSQL's processes share most of theirs. */
  residentMb: number
  /** Shared pages in proportion: these add up. */
  shareMb: number
}

/** Clock ticks per second, the same on every Linux that Node runs on. */
const ticksPerSecond = 100

export function findProcesses(dataDir: string): ProcessIds {
  const folder = path.join(dataDir, 'run')
  const files = readdirSync(folder).filter((file) => file.endsWith('.pid'))
  return new Map(
    files.map((file) => [
      file.slice(0, -'.pid'.length),
      Number.parseInt(readFileSync(path.join(folder, file), 'utf8'), 10),
    ]),
  )
}

/** Milliseconds of CPU of each process so far, with the processes that it has started. Undefined: this is no Linux. */
export function readCpu(processes: ProcessIds): Map<string, number> | undefined {
  const trees = findTrees(processes)
  return (
    trees &&
    new Map(
      [...trees].map(([name, tree]) => [name, sum(tree, ({ ticks }) => (ticks * 1000) / ticksPerSecond)]),
    )
  )
}

export function readMemory(processes: ProcessIds): Map<string, Memory> | undefined {
  const trees = findTrees(processes)
  return (
    trees &&
    new Map(
      [...trees].map(([name, tree]) => {
        const memory = tree.map(({ pid }) => memoryOf(pid))
        return [
          name,
          { residentMb: sum(memory, (one) => one.residentMb), shareMb: sum(memory, (one) => one.shareMb) },
        ]
      }),
    )
  )
}

function memoryOf(pid: number): Memory {
  const rollup = readOrNothing(`/proc/${pid}/smaps_rollup`) ?? ''
  const mb = (name: string): number =>
    Math.round(Number(new RegExp(`^${name}: +(\\d+) kB`, 'm').exec(rollup)?.[1] ?? 0) / 1024)
  return { residentMb: mb('Rss'), shareMb: mb('Pss') }
}

const sum = <T>(all: readonly T[], numberOf: (one: T) => number): number =>
  all.reduce((total, one) => total + numberOf(one), 0)

/** Each process with its descendants, but for those that have a name of their own: the supervisor has started all others. */
function findTrees(processes: ProcessIds): Map<string, Stat[]> | undefined {
  const stats = readStats()
  const named = new Set(processes.values())
  const treeOf = (pid: number): Stat[] => {
    const children = stats.filter((one) => one.parent === pid && !named.has(one.pid))
    return [...stats.filter((one) => one.pid === pid), ...children.flatMap((child) => treeOf(child.pid))]
  }
  return stats.length === 0 ? undefined : new Map([...processes].map(([name, pid]) => [name, treeOf(pid)]))
}

interface Stat {
  pid: number
  parent: number
  /** Its own, and those of its children that have ended. */
  ticks: number
}

function readStats(): Stat[] {
  return listProcesses().flatMap((name) => {
    const stat = readOrNothing(`/proc/${name}/stat`)
    // The name of a program, in parentheses, may hold spaces; what follows does not.
    const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (!fields) return []
    const ticks = sum(fields.slice(11, 15), Number)
    return [{ pid: Number(name), parent: Number(fields[1]), ticks }]
  })
}

function listProcesses(): string[] {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  } catch {
    return []
  }
}

/** A process may end between being listed and being read. */
function readOrNothing(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
