import { expect, test } from 'vitest'
import { isWanted, wantedBy } from './change.ts'

const change = { type: 'Observation', id: '7', version: '2', patient: 'dorothy' }

test('a list of one resident wants the changes of that resident', () => {
  const wanted = wantedBy('Observation', { patient: 'Patient/dorothy', _count: 10 })
  expect(isWanted(wanted, change)).toBe(true)
  expect(isWanted(wanted, { ...change, patient: 'doris' })).toBe(false)
  expect(isWanted(wanted, { ...change, type: 'Condition' })).toBe(false)
})

test('what is about nobody in particular may concern everybody', () =>
  expect(isWanted(wantedBy('Observation', { subject: 'dorothy' }), { ...change, patient: null })).toBe(true))

test('what a search includes backwards changes its answer too', () =>
  expect(
    isWanted(wantedBy('Claim', { _revinclude: 'ExplanationOfBenefit:claim' }), {
      ...change,
      type: 'ExplanationOfBenefit',
    }),
  ).toBe(true))

test('several residents are everybody', () =>
  expect(isWanted(wantedBy('Observation', { patient: 'doris,dorothy' }), change)).toBe(true))
