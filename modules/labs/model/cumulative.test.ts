import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Observation } from 'fhir/r4'
import { laboratory } from './catalogue.ts'
import { cumulate as cumulateWith } from './cumulative.ts'

const cumulate = (observations: Observation[]) => cumulateWith(observations, laboratory)

const result = (code: string, effectiveDateTime: string, value: number): Observation => ({
  resourceType: 'Observation',
  status: 'final',
  code: { coding: [{ system: 'http://loinc.org', code }] },
  effectiveDateTime,
  valueQuantity: { value, code: 'mmol/L' },
})

test('results of one draw share a column, in whatever zone they are written', () => {
  const { columns } = cumulate([
    result('2823-3', '2026-11-23T06:10:00Z', 3.8),
    result('2951-2', '2026-11-23T01:10:00-05:00', 137),
  ])
  assert.equal(columns.length, 1)
})

test('columns are newest first, and a test has one row', () => {
  const { columns, rows } = cumulate([
    result('2823-3', '2026-11-23T06:10:00Z', 3.8),
    result('2823-3', '2026-11-21T06:10:00Z', 3.4),
  ])
  assert.deepEqual(
    columns.map(({ time }) => time.slice(0, 10)),
    ['2026-11-23', '2026-11-21'],
  )
  assert.equal(rows.length, 1)
  assert.deepEqual(rows[0]?.numbers, [3.4, 3.8])
  assert.equal(rows[0]?.latest.observation.valueQuantity?.value, 3.8)
})

test('the same test in two units is two rows, never one line of mixed numbers', () => {
  const milligrams = { valueQuantity: { value: 15, code: 'mg/dL' } }
  const { rows } = cumulate([
    result('2823-3', '2026-11-23T06:10:00Z', 3.8),
    { ...result('2823-3', '2026-11-22T06:10:00Z', 15), ...milligrams },
  ])
  assert.equal(rows.length, 2)
})

test('what was entered in error is not a result', () => {
  const { rows } = cumulate([{ ...result('2823-3', '2026-11-23T06:10:00Z', 38), status: 'entered-in-error' }])
  assert.equal(rows.length, 0)
})

test('a test of blood and of serum is one row, and both codes are looked for', () => {
  const { rows } = cumulate([
    result('2951-2', '2026-11-23T06:10:00Z', 137),
    result('2947-0', '2026-11-20T06:10:00Z', 139),
  ])
  assert.equal(rows.length, 1)
  assert.deepEqual(rows[0]?.tokens, ['http://loinc.org|2951-2', 'http://loinc.org|2947-0'])
})

test('rows are in the order of the panels, whatever order they came in', () => {
  const { rows } = cumulate([
    result('6690-2', '2026-11-23T06:10:00Z', 9),
    result('777-3', '2026-11-23T06:10:00Z', 300),
    result('2823-3', '2026-11-23T06:10:00Z', 3.8),
  ])
  assert.deepEqual(
    rows.map(({ name }) => name),
    ['Potassium', 'WBC', 'Platelets'],
  )
})
