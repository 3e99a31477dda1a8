import assert from 'node:assert/strict'
import { test } from 'node:test'
import { faultsOf, judge, observationsOf, vitalFields } from './vital-entry.ts'

const field = (key: string) => vitalFields.find((one) => one.key === key)!
const round = { patientId: 'p', by: { display: 'Amara Osei, RN' }, at: '2026-11-25T08:00:00Z' }

test('what is unusual is measured again; what is impossible is not stored', () => {
  assert.equal(judge(field('pulse'), 72), 'fine')
  assert.equal(judge(field('pulse'), 132), 'unusual')
  assert.equal(judge(field('temperature'), 37.2), 'impossible')
})

test('a blood pressure has both numbers, the upper one above', () => {
  assert.deepEqual(faultsOf({ systolic: 120 }), ['diastolic'])
  assert.deepEqual(faultsOf({ systolic: 80, diastolic: 120 }), ['diastolic'])
  assert.deepEqual(faultsOf({ systolic: 120, diastolic: 80 }), [])
})

test('a round is one observation per sign, the pressure one with two components', () => {
  const made = observationsOf({ systolic: 118, diastolic: 64, pulse: 72 }, round)
  assert.deepEqual(
    made.map(({ code, component = [], valueQuantity }) => [code.coding?.[0]?.code, component.length, valueQuantity?.value]),
    [['85354-9', 2, undefined], ['8867-4', 0, 72]],
  ) // prettier-ignore
})
