import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { MedicationRequest } from 'fhir/r4'
import { createWallClock } from './local-time.ts'
import { monthRows } from './month.ts'

const clock = createWallClock('America/New_York')
const order: MedicationRequest = {
  resourceType: 'MedicationRequest',
  id: 'rx1',
  status: 'active',
  intent: 'order',
  subject: { reference: 'Patient/p' },
  authoredOn: '2026-10-05T09:00:00-04:00',
  dosageInstruction: [
    { timing: { repeat: { frequency: 1, period: 1, periodUnit: 'd', timeOfDay: ['08:00:00'] } } },
  ],
}
const statesOf = (began: number | undefined): Record<string, string> => {
  const now = clock.instantOf('2026-11-12', '12:00')
  const [row] = monthRows({ month: '2026-11', orders: [order], administrations: [], clock, now, began })
  return Object.fromEntries((row?.cells ?? []).map(({ day, state }) => [day, state]))
}

test('doses before the record began are not missed: nobody here knows of them', () => {
  const states = statesOf(clock.instantOf('2026-11-10', '16:30'))
  assert.deepEqual([states['2026-11-09'], states['2026-11-10'], states['2026-11-11']], ['not-kept', 'missing', 'missing']) // prettier-ignore
})

test('without any entry every dose since the order is missing', () => {
  assert.equal(statesOf(undefined)['2026-11-01'], 'missing')
})
