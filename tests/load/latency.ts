/** What many latencies come down to. */

export interface Latency {
  /** Milliseconds. */
  p50: number
  p95: number
  p99: number
}

/** Nearest rank: the smallest value that at least `share` of all values do not exceed. `sorted` ascends. */
export function percentile(sorted: readonly number[], share: number): number {
  const rank = Math.max(1, Math.ceil(share * sorted.length))
  return sorted[rank - 1] ?? Number.NaN
}

export function summarizeLatency(milliseconds: readonly number[]): Latency {
  const sorted = milliseconds.toSorted((a, b) => a - b)
  return { p50: percentile(sorted, 0.5), p95: percentile(sorted, 0.95), p99: percentile(sorted, 0.99) }
}
