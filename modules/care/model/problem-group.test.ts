import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Condition } from 'fhir/r4'
import { groupOf } from './problem-group.ts'

const condition = (clinical: string | undefined, more: Partial<Condition> = {}): Condition => ({
  resourceType: 'Condition',
  subject: {},
  ...(clinical ? { clinicalStatus: { coding: [{ code: clinical }] } } : {}),
  ...more,
})

const table: [status: string | undefined, group: string][] = [
  ['active', 'active'],
  ['recurrence', 'active'],
  ['relapse', 'active'],
  ['inactive', 'resolved'],
  ['remission', 'resolved'],
  ['resolved', 'resolved'],
  [undefined, 'active'],
]

for (const [status, group] of table) {
  test(`a condition that is ${status ?? 'without a status'} is ${group}`, () =>
    assert.equal(groupOf(condition(status)), group))
}

test('a condition without a status that has ended is resolved', () => {
  assert.equal(groupOf(condition(undefined, { abatementDateTime: '2020' })), 'resolved')
})

test('a refuted condition is in no list', () => {
  assert.equal(groupOf(condition('active', { verificationStatus: { coding: [{ code: 'refuted' }] } })), null)
})
