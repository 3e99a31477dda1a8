import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lastSite, type ScaleAnswer, scaleOf, unitsFor } from './sliding-scale.ts'

const text =
  'Insulin lispro before meals by scale: 151-200: 2 units; 201-250: 4 units; 251-300: 6 units; over 300: 8 units'
const rows = scaleOf({ text })

test('the scale is read from the words of the order', () => {
  assert.deepEqual(rows, [
    { low: 151, high: 200, units: 2 },
    { low: 201, high: 250, units: 4 },
    { low: 251, high: 300, units: 6 },
    { low: 301, high: undefined, units: 8 },
  ])
})

test('a scale with a gap or an overlap is none: nothing is computed from it', () => {
  assert.deepEqual(scaleOf({ text: '151-200: 2 units; 210-250: 4 units' }), [])
  assert.deepEqual(scaleOf({ text: '151-200: 2 units; 190-250: 4 units' }), [])
  assert.deepEqual(scaleOf({ text: '10 units at bedtime' }), [])
})

// prettier-ignore
const answers: readonly [number, ScaleAnswer['kind'], number?][] = [
  [5, 'impossible'], [69, 'call'], [70, 'none'], [150, 'none'], [151, 'units', 2], [200.4, 'units', 2], [250, 'units', 4],
  [301, 'units', 8], [1001, 'impossible'],
]

test('units go by the row; too low, or nothing that can be, is never a dose', () => {
  for (const [glucose, kind, units] of answers) {
    const answer = unitsFor(rows, glucose)
    assert.deepEqual(
      [answer.kind, answer.kind === 'units' ? answer.units : undefined],
      [kind, units],
      String(glucose),
    )
  }
  assert.equal(unitsFor(rows.slice(0, 3), 350).kind, 'call')
})

test('the newest site of the same order is remembered', () => {
  const entry = (at: string, code: string) =>
    ({ resourceType: 'MedicationAdministration', status: 'completed', request: { reference: 'MedicationRequest/1' }, effectiveDateTime: at, dosage: { site: { coding: [{ code }] } } }) as never // prettier-ignore
  assert.equal(
    lastSite('1', [entry('2026-11-01', 'arm-left'), entry('2026-11-02', 'thigh-left')]),
    'thigh-left',
  )
  assert.equal(lastSite('2', [entry('2026-11-01', 'arm-left')]), undefined)
})
