/** Requests by method, kind of route and status, and how long they took, in Prometheus' text format. */

export interface Metrics {
  observe(request: { method: string; route: string; status: number; ms: number }): void
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
    render: () => [HEAD, ...[...series.values()].map(renderSeries), renderProcess(name)].join('\n') + '\n',
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

function renderProcess(name: string): string {
  const { user, system } = process.cpuUsage()
  return [
    '# TYPE process_cpu_seconds_total counter',
    `process_cpu_seconds_total{service="${name}"} ${(user + system) / 1e6}`,
    '# TYPE process_resident_memory_bytes gauge',
    `process_resident_memory_bytes{service="${name}"} ${process.memoryUsage.rss()}`,
  ].join('\n')
}
