import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { MedicationRequest } from 'fhir/r4'
import { groupOf } from './prescription-group.ts'

const prescription = (
  status: MedicationRequest['status'],
  more: Partial<MedicationRequest> = {},
): MedicationRequest => ({
  resourceType: 'MedicationRequest',
  status,
  intent: 'order',
  subject: {},
  ...more,
})

test('a drug on hold is still current', () => assert.equal(groupOf(prescription('on-hold')), 'current'))
test('a drug of unknown status is shown as current rather than hidden', () =>
  assert.equal(groupOf(prescription('unknown')), 'current'))
test('a stopped drug is past', () => assert.equal(groupOf(prescription('stopped')), 'past'))
test('what was entered in error is in no list', () =>
  assert.equal(groupOf(prescription('entered-in-error')), null))
test('an order not to give is not a drug that is taken', () =>
  assert.equal(groupOf(prescription('active', { doNotPerform: true })), null))
