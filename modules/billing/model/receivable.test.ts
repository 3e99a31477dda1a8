import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Claim, ExplanationOfBenefit } from 'fhir/r4'
import { ageing, balanceFaults, receivableOf } from './receivable.ts'

const usd = (value: number) => ({ value, currency: 'USD' as const })
const claim: Claim = {
  resourceType: 'Claim',
  id: 'c1',
  status: 'active',
  use: 'claim',
  type: { text: 'institutional' },
  patient: { reference: 'Patient/p' },
  created: '2026-09-04',
  billablePeriod: { start: '2026-08-01', end: '2026-08-31' },
  provider: { display: 'Maple Grove' },
  priority: { text: 'normal' },
  insurance: [],
  total: usd(1000.1),
}
const answer = (
  [eligible, copay, benefit]: readonly [number, number, number],
  paid = benefit,
): ExplanationOfBenefit => ({
  resourceType: 'ExplanationOfBenefit',
  status: 'active',
  use: 'claim',
  outcome: 'complete',
  type: { text: 'institutional' },
  patient: { reference: 'Patient/p' },
  created: '2026-09-20',
  insurer: { display: 'Medicare' },
  provider: { display: 'Maple Grove' },
  claim: { reference: 'Claim/c1' },
  insurance: [],
  total: Object.entries({ submitted: 1000.1, eligible, contractual: 1000.1 - eligible, copay, benefit }).map(
    ([code, value]) => ({ category: { coding: [{ code }] }, amount: usd(value) }),
  ),
  payment: { amount: usd(paid) },
}) // prettier-ignore
const today = '2026-11-25'

test('a claim without an answer is owed in full, and ages from the end of the service', () => {
  const { state, open, age } = receivableOf(claim, [], today)
  assert.deepEqual([state, open, age], ['waiting', 100_010, 86])
})

test('an answer leaves the share of the resident open; nothing paid is a denial', () => {
  const of = (benefit: ExplanationOfBenefit) => {
    const { state, open } = receivableOf(claim, [benefit], today)
    return [state, open]
  }
  assert.deepEqual(of(answer([930, 0, 930])), ['paid', 0])
  assert.deepEqual(of(answer([930, 93, 837])), ['partly', 9300])
  assert.deepEqual(of(answer([0, 0, 0])), ['denied', 100_010])
})

test('an answer that does not add up says where', () => {
  assert.deepEqual(balanceFaults(claim, answer([930, 93, 837])), [])
  assert.deepEqual(balanceFaults(claim, answer([930, 93, 840])), ['benefit'])
  assert.deepEqual(balanceFaults(claim, answer([930, 93, 837], 800)), ['payment'])
})

test('ageing puts each open sum into one bucket', () => {
  const list = [
    receivableOf(claim, [], today),
    receivableOf({ ...claim, billablePeriod: { end: '2026-11-20' } }, [], today),
  ]
  assert.deepEqual(
    ageing(list).map(({ open }) => open),
    [100_010, 0, 100_010, 0, 0, 0],
  )
})
