/** Requests by method, kind of route and status, and how long they took, in Prometheus' text format. */

export interface Metrics {
  observe(request: { method: string; route: string; status: number; ms: number }): void
  /** Adds one to a counter. `labels` are as Prometheus writes them: `module="labs"`. */
  count(counter: string, labels?: string): void
  render(): string
}

const BUCKETS_MS = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000]

interface Series {
  labels: string
  buckets: number[]
  count: number
  sumMs: number
}

export function createMetrics(name: string): Metrics {
  const series = new Map<string, Series>()
  const counters = new Map<string, Map<string, number>>()
  return {
    observe({ method, route, status, ms }) {
      const labels = `service="${name}",method="${method}",route="${route}",status="${status}"`
      let one = series.get(labels)
      if (!one) series.set(labels, (one = { labels, buckets: BUCKETS_MS.map(() => 0), count: 0, sumMs: 0 }))
      one.count++
      one.sumMs += ms
      const bucket = BUCKETS_MS.findIndex((bound) => ms <= bound)
      if (bucket >= 0) one.buckets[bucket] = (one.buckets[bucket] ?? 0) + 1
    },
    count(counter, labels = '') {
      const values = counters.get(counter) ?? new Map<string, number>()
      const all = `service="${name}"${labels === '' ? '' : `,${labels}`}`
      counters.set(counter, values.set(all, (values.get(all) ?? 0) + 1))
    },
    render: () =>
      [
        HEAD,
        ...[...series.values()].map(renderSeries),
        ...[...counters].map(renderCounter),
        renderProcess(name),
      ].join('\n') + '\n',
  }
}

const HEAD = '# TYPE medley_request_seconds histogram'

function renderSeries({ labels, buckets, count, sumMs }: Series): string {
  let below = 0
  const lines = buckets.map((inBucket, place) => {
    below += inBucket
    return `medley_request_seconds_bucket{${labels},le="${(BUCKETS_MS[place] ?? 0) / 1000}"} ${below}`
  })
  lines.push(`medley_request_seconds_bucket{${labels},le="+Inf"} ${count}`)
  lines.push(
    `medley_request_seconds_sum{${labels}} ${sumMs / 1000}`,
    `medley_request_seconds_count{${labels}} ${count}`,
  )
  return lines.join('\n')
}

const renderCounter = ([counter, values]: [string, ReadonlyMap<string, number>]): string =>
  [
    `# TYPE ${counter} counter`,
    ...[...values].map(([labels, value]) => `${counter}{${labels}} ${value}`),
  ].join('\n')

/** Parts of transactions that wait for their decision: many, or an old one, means that a coordinator was lost. */
export async function preparedGauges(
  name: string,
  store: { prepared(): Promise<{ ageMs: number }[]> },
): Promise<string> {
  const parts = await store.prepared().catch(() => undefined)
  if (!parts) return ''
  const oldest = Math.max(0, ...parts.map(({ ageMs }) => ageMs)) / 1000
  return [
    '# TYPE medley_prepared_transactions gauge',
    `medley_prepared_transactions{service="${name}"} ${parts.length}`,
    '# TYPE medley_prepared_transaction_age_seconds gauge',
    `medley_prepared_transaction_age_seconds{service="${name}"} ${oldest}`,
    '',
  ].join('\n')
}

function renderProcess(name: string): string {
  const { user, system } = process.cpuUsage()
  return [
    '# TYPE process_cpu_seconds_total counter',
    `process_cpu_seconds_total{service="${name}"} ${(user + system) / 1e6}`,
    '# TYPE process_resident_memory_bytes gauge',
    `process_resident_memory_bytes{service="${name}"} ${process.memoryUsage.rss()}`,
  ].join('\n')
}
