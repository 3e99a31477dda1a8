import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Encounter } from 'fhir/r4'
import { className, isGoingOn, lengthOf, statusName } from './stay.ts'

const stay = (more: Partial<Encounter>): Encounter => ({
  resourceType: 'Encounter',
  status: 'finished',
  class: { code: 'IMP' },
  ...more,
})

const lengths: [start: string | undefined, end: string | undefined, length: string][] = [
  ['2026-11-12T08:00:00Z', '2026-11-12T08:15:00Z', '15 min'],
  ['2026-11-12T08:00:00Z', '2026-11-12T11:00:00Z', '3 h'],
  ['2026-11-12T08:00:00Z', '2026-11-18T08:00:00Z', '6 days'],
  ['2026-11-12T08:00:00Z', undefined, ''],
  ['2026-11-12T08:00:00Z', '2026-11-11T08:00:00Z', ''],
]

for (const [start, end, length] of lengths) {
  const period = { ...(start ? { start } : {}), ...(end ? { end } : {}) }
  test(`a stay from ${start ?? '?'} to ${end ?? 'now'} lasts "${length}"`, () =>
    assert.equal(lengthOf(stay({ period })), length))
}

test('a resident on leave still stays here', () => assert.equal(isGoingOn(stay({ status: 'onleave' })), true))
test('an unknown class is shown as it was sent', () =>
  assert.equal(className(stay({ class: { code: 'X', display: 'Respite' } })), 'Respite'))

test('a status reads as words', () => {
  assert.equal(statusName(stay({ status: 'onleave' })), 'On leave')
  assert.equal(statusName(stay({ status: 'in-progress' })), 'In progress')
})
