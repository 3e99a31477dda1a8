import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ExplanationOfBenefit } from 'fhir/r4'
import { paidOf, sumOf, totalOf } from './totals.ts'

test('cents add up', () => {
  assert.deepEqual(sumOf([{ value: 0.1 }, { value: 0.2 }, undefined, {}]), [{ value: 0.3, currency: 'USD' }])
})

test('currencies are never mixed', () => {
  assert.deepEqual(
    sumOf([
      { value: 1, currency: 'USD' },
      { value: 2, currency: 'EUR' },
    ]),
    [
      { value: 1, currency: 'USD' },
      { value: 2, currency: 'EUR' },
    ],
  )
})

test('a payment counts before the benefit that was only worked out', () => {
  const benefit = {
    total: [{ category: { coding: [{ code: 'benefit' }] }, amount: { value: 80 } }],
    payment: { amount: { value: 75 } },
  } as ExplanationOfBenefit
  assert.equal(paidOf(benefit)?.value, 75)
  assert.equal(totalOf(benefit, 'benefit')?.value, 80)
  assert.equal(totalOf(benefit, 'submitted'), undefined)
})
