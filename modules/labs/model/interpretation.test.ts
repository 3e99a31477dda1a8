import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Observation } from 'fhir/r4'
import { interpret, referenceRange } from './interpretation.ts'

const potassium = (value: number, more: Partial<Observation> = {}): Observation => ({
  resourceType: 'Observation',
  status: 'final',
  code: { coding: [{ system: 'http://loinc.org', code: '2823-3' }] },
  valueQuantity: { value, unit: 'mmol/L', code: 'mmol/L' },
  ...more,
})

const saying = (code: string): Partial<Observation> => ({ interpretation: [{ coding: [{ code }] }] })

test('the word of the laboratory counts before any range', () => {
  assert.equal(interpret(potassium(9, saying('N'))), 'normal')
  assert.equal(interpret(potassium(4, saying('HH'))), 'criticalHigh')
  assert.equal(interpret(potassium(4, saying('LL'))), 'criticalLow')
})

test('the range of the laboratory counts before the usual one', () => {
  const own = { referenceRange: [{ low: { value: 4 }, high: { value: 6 } }] }
  assert.equal(interpret(potassium(5.9, own)), 'normal')
  assert.equal(interpret(potassium(3.9, own)), 'low')
  assert.equal(referenceRange(potassium(5, own))?.source, 'laboratory')
})

test('a usual range stands in, and says that it does', () => {
  assert.equal(interpret(potassium(5.2)), 'high')
  assert.equal(interpret(potassium(5.1)), 'normal')
  assert.equal(interpret(potassium(3.4)), 'low')
  assert.equal(referenceRange(potassium(5))?.source, 'usual')
})

test('a usual range is never used for another unit', () => {
  const inMilligrams = potassium(20, { valueQuantity: { value: 20, unit: 'mg/dL', code: 'mg/dL' } })
  assert.equal(referenceRange(inMilligrams), undefined)
  assert.equal(interpret(inMilligrams), 'unknown')
})

test('a result that nobody judged is unknown, not normal', () => {
  assert.equal(interpret(potassium(4, { code: { text: 'something rare' } })), 'unknown')
})
