/** How each feed is doing: what `GET /adapters` and the gauges tell. */
import type { Pool } from 'pg'
import type { Runtime } from './runtime.ts'

export interface FeedState {
  readonly facility: string
  readonly feed: string
  readonly format: string
  readonly transport: 'mllp' | 'file'
  readonly port?: number
  /** `failed` where its listener could not open. */
  readonly state: 'ready' | 'failed'
  readonly counts: Readonly<
    Record<'received' | 'applied' | 'queued' | 'dead' | 'ignored' | 'duplicates', number>
  >
  /** Age of the oldest message that waits; 0 when none does. */
  readonly lagSeconds: number
  readonly lastReceived: string | null
  /** Where its files are dropped, below the data folder. */
  readonly folder: string
}

interface Row {
  facility: string
  feed: string
  received: string
  applied: string
  queued: string
  dead: string
  ignored: string
  duplicates: string
  lag: number | null
  last: Date | null
}

export async function readOverview(pool: Pool, runtimes: readonly Runtime[]): Promise<FeedState[]> {
  const { rows } = await pool.query<Row>(
    `SELECT facility, feed, count(*) AS received,
       count(*) FILTER (WHERE state = 'applied') AS applied, count(*) FILTER (WHERE state = 'queued') AS queued,
       count(*) FILTER (WHERE state = 'dead') AS dead, count(*) FILTER (WHERE state = 'ignored') AS ignored,
       coalesce(sum(deliveries - 1), 0) AS duplicates, max(received) AS last,
       extract(epoch FROM clock_timestamp() - min(received) FILTER (WHERE state = 'queued'))::float8 AS lag
     FROM adapters.message GROUP BY facility, feed`,
  )
  return runtimes.flatMap(({ id: facility, adapter, mllpPort, mllpProblem }) =>
    Object.entries(adapter.feeds).map(([feed, { format }]): FeedState => {
      const row = rows.find((one) => one.facility === facility && one.feed === feed)
      const isMllp = adapter.mllp === feed && mllpPort !== undefined
      const number = (text: string | undefined): number => Number(text ?? 0)
      return {
        facility,
        feed,
        format,
        transport: isMllp ? 'mllp' : 'file',
        ...(isMllp ? { port: mllpPort } : {}),
        state: isMllp && mllpProblem !== undefined ? 'failed' : 'ready',
        counts: {
          received: number(row?.received),
          applied: number(row?.applied),
          queued: number(row?.queued),
          dead: number(row?.dead),
          ignored: number(row?.ignored),
          duplicates: number(row?.duplicates),
        },
        lagSeconds: Math.max(0, Math.round((row?.lag ?? 0) * 10) / 10),
        lastReceived: row?.last?.toISOString() ?? null,
        folder: `inbox/${facility}/${feed}`,
      }
    }),
  )
}

export function renderGauges(states: readonly FeedState[]): string {
  const lines = states.flatMap(({ facility, feed, counts, lagSeconds }) => {
    const labels = `facility="${facility}",feed="${feed}"`
    return [
      `medley_adapter_queued{${labels}} ${counts.queued}`,
      `medley_adapter_dead_letters{${labels}} ${counts.dead}`,
      `medley_adapter_lag_seconds{${labels}} ${lagSeconds}`,
    ]
  })
  return ['medley_adapter_queued', 'medley_adapter_dead_letters', 'medley_adapter_lag_seconds']
    .flatMap((name) => [`# TYPE ${name} gauge`, ...lines.filter((line) => line.startsWith(`${name}{`))])
    .concat('')
    .join('\n')
}
