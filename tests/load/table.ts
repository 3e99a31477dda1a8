/** The numbers as a person reads them. */
import type { Cell, Cpu } from './measure.ts'
import { findLast, type Report } from './record.ts'
import type { Memory } from './usage.ts'

const cpuColumns = ['gateway', 'services', 'postgres', 'clients'] as const satisfies (keyof Cpu)[]
const widths = [18, 7, 8, 8, 7, 7, 7, 8, 8, 8, 8, 10, 7] as const

const line = (columns: readonly string[]): string =>
  columns
    .map((text, place) => (place === 0 ? text.padEnd(widths[0]) : text.padStart(widths[place] ?? 8)))
    .join(' ')
    .trimEnd()

export const header = [
  line(['', '', '', '', 'ms', '', '', 'CPU ms', 'of one', 'operatn', '', 'gateway:', 'to the']),
  line(['workload', 'clients', 'way', 'per s', 'p50', 'p95', 'p99', ...cpuColumns, 'direct', 'record']),
].join('\n')

export function describeRow(cells: readonly Cell[], record: Report | undefined): string {
  const [gateway, direct] = cells
  const toDirect = gateway && direct ? `${Math.round((100 * gateway.perSecond) / direct.perSecond)} %` : ''
  return cells
    .map((cell) => {
      const last = findLast(record, cell)
      return line([
        cell.workload,
        String(cell.clients),
        cell.way,
        short(cell.perSecond),
        ...[cell.p50, cell.p95, cell.p99].map(short),
        ...cpuColumns.map((name) => (cell.cpu ? short(cell.cpu[name]) : '')),
        cell.way === 'gateway' ? toDirect : '',
        last ? `× ${(cell.perSecond / last.perSecond).toFixed(2)}` : '',
      ])
    })
    .join('\n')
}

const short = (value: number): string =>
  value >= 100 ? String(Math.round(value)) : value >= 10 ? value.toFixed(1) : value.toFixed(2)

export function describeMemory({ idle, after }: Report['memory']): string {
  const names = Object.keys(after)
  if (names.length === 0) return ''
  const total = (of: Record<string, Memory>): number =>
    Object.values(of).reduce((sum, { shareMb }) => sum + shareMb, 0)
  const row = (name: string, [before, then]: readonly (Memory | undefined)[]): string =>
    [
      name.padEnd(18),
      ...[before?.residentMb, then?.residentMb, before?.shareMb, then?.shareMb].map((mb) =>
        (mb === undefined ? '' : String(Math.round(mb))).padStart(14),
      ),
    ].join('')
  return [
    [
      'memory, MB'.padEnd(18),
      ...['RSS idle', 'RSS after', 'share idle', 'share after'].map((text) => text.padStart(14)),
    ].join(''),
    ...names.map((name) => row(name, [idle[name], after[name]])),
    `all: ${Math.round(total(idle))} idle, ${Math.round(total(after))} after; pages that are shared count once`,
  ].join('\n')
}
