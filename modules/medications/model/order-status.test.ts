import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { MedicationRequest } from 'fhir/r4'
import { changeOrder } from './new-order.ts'
import { canBecome, type OrderStatus, withStatus } from './order-status.ts'

const statuses: readonly OrderStatus[] = [
  'draft', 'active', 'on-hold', 'completed', 'stopped', 'cancelled', 'entered-in-error', 'unknown',
] // prettier-ignore
const order = (status: OrderStatus): MedicationRequest => ({
  resourceType: 'MedicationRequest',
  id: 'rx1',
  status,
  intent: 'order',
  subject: { reference: 'Patient/p' },
})

for (const from of statuses) {
  test(`${from}: goes where the table says, and nowhere else`, () => {
    for (const to of statuses) {
      if (canBecome(from, to)) assert.equal(withStatus(order(from), to, { text: 'why' }).status, to)
      else assert.throws(() => withStatus(order(from), to, { text: 'why' }), /cannot become/)
    }
  })
}

test('what has ended is never active again, and an error stays one', () => {
  for (const ended of ['completed', 'stopped', 'cancelled', 'entered-in-error'] as const)
    assert.equal(statuses.filter((to) => canBecome(ended, to) && to !== 'entered-in-error').length, 0)
})

test('a change stops the order before at that instant, and the new one names it', () => {
  const { stopped, started } = changeOrder(order('active'), order('active'), '2026-11-25T09:00:00Z')
  assert.equal(stopped.status, 'stopped')
  assert.equal(stopped.dispenseRequest?.validityPeriod?.end, '2026-11-25T09:00:00Z')
  assert.equal(started.priorPrescription?.reference, 'MedicationRequest/rx1')
})
