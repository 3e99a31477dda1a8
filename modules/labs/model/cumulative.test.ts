import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Observation } from 'fhir/r4'
import { cumulate } from './cumulative.ts'

const result = (
  code: string,
  effectiveDateTime: string,
  value: number,
  more: Partial<Observation> = {},
): Observation => ({
  resourceType: 'Observation',
  status: 'final',
  code: { coding: [{ system: 'http://loinc.org', code }] },
  effectiveDateTime,
  valueQuantity: { value, code: 'mmol/L' },
  ...more,
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
    result('2823-3', '2026-11-22T06:10:00Z', 15, milligrams),
  ])
  assert.equal(rows.length, 2)
})

test('what was entered in error is not a result', () => {
  const { rows } = cumulate([result('2823-3', '2026-11-23T06:10:00Z', 38, { status: 'entered-in-error' })])
  assert.equal(rows.length, 0)
})
