import assert from 'node:assert/strict'
import { test } from 'node:test'
import { percentile, summarizeLatency } from './latency.ts'

test('a percentile is a value that was measured: nearest rank', () => {
  const hundred = Array.from({ length: 100 }, (_, place) => place + 1)

  assert.deepEqual(
    [0.5, 0.95, 0.99, 1].map((share) => percentile(hundred, share)),
    [50, 95, 99, 100],
  )
  assert.deepEqual(
    [0.01, 0.5, 0.51].map((share) => percentile([3, 7], share)),
    [3, 3, 7],
  )
  assert.ok(Number.isNaN(percentile([], 0.5)))
})

test('latencies are summed up in whatever order they came', () => {
  assert.deepEqual(summarizeLatency([9, 1, 10, 5]), { p50: 5, p95: 10, p99: 10 })
})
