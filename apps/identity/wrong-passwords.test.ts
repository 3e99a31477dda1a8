import assert from 'node:assert/strict'
import { test } from 'node:test'
import { waitAfter } from './wrong-passwords.ts'

test('five tries are free, then each wait is twice the last, up to a quarter of an hour', () => {
  assert.deepEqual([0, 4, 5, 6, 7, 8, 9, 10, 50].map(waitAfter), [0, 0, 30, 60, 120, 240, 480, 900, 900])
})
