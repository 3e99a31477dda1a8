import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ageOf } from './age.ts'

const cases: [string | undefined, string, number | undefined][] = [
  ['1942-03-14', '2026-11-25', 84],
  ['1942-11-25', '2026-11-25', 84],
  ['1942-11-26', '2026-11-25', 83],
  ['1942-11-26', '2026-11-26T08:00:00Z', 84],
  ['1942-12', '2026-11-25', 83],
  ['1942', '2026-11-25', 84],
  [undefined, '2026-11-25', undefined],
]

for (const [birthDate, at, age] of cases) {
  test(`born ${birthDate}, on ${at}: ${age}`, () => assert.equal(ageOf(birthDate, at), age))
}
