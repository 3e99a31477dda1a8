import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Claim, Coverage, Encounter } from 'fhir/r4'
import { censusDays, type Day } from './census-days.ts'
import { type Bill, billsOf, checkClaim, claimOf } from './charges.ts'

const october: readonly Day[] = Array.from({ length: 31 }, (_, place) => ({
  date: `2026-10-${String(place + 1).padStart(2, '0')}`,
  end: Date.UTC(2026, 9, place + 2),
}))
const stay: Encounter = {
  resourceType: 'Encounter',
  id: 's1',
  status: 'finished',
  class: { code: 'IMP' },
  subject: { reference: 'Patient/1' },
  period: { start: '2026-10-05T14:00:00Z', end: '2026-10-20T10:00:00Z' },
  statusHistory: [
    { status: 'in-progress', period: { start: '2026-10-05T14:00:00Z', end: '2026-10-10T22:00:00Z' } },
    { status: 'onleave', period: { start: '2026-10-10T22:00:00Z', end: '2026-10-12T09:00:00Z' } },
    { status: 'in-progress', period: { start: '2026-10-12T09:00:00Z', end: '2026-10-20T10:00:00Z' } },
  ],
}
const coverage = (id: string, order: number): Coverage => ({
  resourceType: 'Coverage',
  id,
  status: 'active',
  order,
  beneficiary: { reference: 'Patient/1' },
  payor: [{ display: id }],
})
const earlier = {
  resourceType: 'Claim',
  status: 'active',
  patient: { reference: 'Patient/1' },
  billablePeriod: { start: '2026-09-01', end: '2026-09-30' },
  insurance: [{ focal: true, coverage: { reference: 'Coverage/medicare' } }],
  diagnosis: [{ sequence: 1, diagnosisCodeableConcept: { text: 'Heart failure' } }],
  item: [
    { quantity: { value: 30 }, unitPrice: { value: 642.5 } },
    { quantity: { value: 21 }, unitPrice: { value: 98 } },
  ],
} as unknown as Claim
const facts = {
  month: '2026-10',
  days: october,
  stays: [stay],
  coverages: [coverage('medicaid', 2), coverage('medicare', 1)],
  claims: [earlier],
  rates: new Map<string, number>(),
  today: '2026-11-25',
}
const only = (change: Partial<typeof facts> = {}): Bill => billsOf({ ...facts, ...change })[0]!

test('a day belongs to where its midnight finds the resident', () => {
  assert.deepEqual(censusDays(stay, october), {
    inHouse: 13,
    out: 2,
    first: '2026-10-05',
    last: '2026-10-19',
  })
})

test('the first payer, at the rate of the last claim', () => {
  const bill = only()
  assert.deepEqual([bill.coverage?.id, bill.rate, bill.blockers], ['medicare', 64_250, []])
})

test('what is missing is named', () => {
  const open = { ...stay, status: 'in-progress' as const, period: { start: '2026-10-05T14:00:00Z' } }
  assert.deepEqual(only({ coverages: [], claims: [] }).blockers, ['no-payer', 'no-rate', 'no-diagnosis'])
  assert.deepEqual(only({ stays: [open], today: '2026-10-20' }).blockers, ['month-open'])
  const billed = { ...earlier, billablePeriod: { start: '2026-10-01', end: '2026-10-31' } }
  assert.deepEqual(only({ claims: [billed] }).blockers, ['billed'])
  assert.deepEqual(only({ claims: [{ ...billed, status: 'cancelled' }] }).blockers, [])
  assert.equal(only({ rates: new Map([['s1', 50_000]]) }).rate, 50_000)
})

test('a claim says the days, and its sums hold', () => {
  const made = claimOf(only(), {
    month: '2026-10',
    by: {},
    provider: { display: 'Maple Grove' },
    today: '2026-11-25',
  })
  assert.deepEqual(
    [made.claim.total?.value, made.charge.quantity?.value, made.claim.status],
    [8352.5, 13, 'draft'],
  )
  assert.deepEqual(checkClaim(made.claim), [])
  assert.deepEqual(
    checkClaim({ ...made.claim, total: { value: 1 }, diagnosis: [] }).map(({ expression }) => expression[0]),
    ['Claim.total', 'Claim.diagnosis'],
  )
  assert.deepEqual(checkClaim({ item: [], total: { value: 1 } }), [])
})
