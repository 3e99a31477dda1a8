/** The last numbers that were worth keeping, and the machine that they are true of. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import type { Cell } from './measure.ts'
import type { Memory } from './usage.ts'

export interface Machine {
  cpu: string
  cores: number
  memoryGb: number
  system: string
  node: string
}

export interface Report {
  date: string
  machine: Machine
  /** Of the last minute before the start: what else was running. */
  loadAverage: number
  patients: number
  resources: number
  startSeconds: number
  cells: Cell[]
  memory: { idle: Record<string, Memory>; after: Record<string, Memory> }
}

const file = new URL('results/latest.json', import.meta.url)

export const describeMachine = (): Machine => ({
  cpu: os.cpus()[0]?.model.trim() ?? 'unknown',
  cores: os.availableParallelism(),
  memoryGb: Math.round(os.totalmem() / 2 ** 30),
  system: `${os.platform()} ${os.arch()}`,
  node: process.version,
})

export const readRecord = (): Report | undefined =>
  existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Report) : undefined

export const writeRecord = (report: Report): void =>
  writeFileSync(file, `${JSON.stringify(report, undefined, 2)}\n`)

export function findLast(record: Report | undefined, { workload, clients, way }: Cell): Cell | undefined {
  return record?.cells.find(
    (cell) => cell.workload === workload && cell.clients === clients && cell.way === way,
  )
}

/** Why the ratio to the record says little; empty: it says something. */
export function describeDifference(record: Report, now: Omit<Report, 'cells' | 'memory'>): string {
  const reasons = [
    ...(['cpu', 'cores', 'memoryGb', 'system', 'node'] as const)
      .filter((key) => record.machine[key] !== now.machine[key])
      .map((key) => `${key} was ${record.machine[key]}`),
    ...(record.patients === now.patients ? [] : [`patients were ${record.patients}`]),
  ]
  return reasons.join(', ')
}
