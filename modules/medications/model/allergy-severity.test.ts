import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AllergyIntolerance } from 'fhir/r4'
import { severityOf, stillStands } from './allergy-severity.ts'

const allergy = (more: Partial<AllergyIntolerance>): AllergyIntolerance => ({
  resourceType: 'AllergyIntolerance',
  patient: {},
  ...more,
})

test('one severe reaction makes an allergy severe, even at low criticality', () => {
  const reaction = [{ manifestation: [], severity: 'severe' as const }]
  assert.equal(severityOf(allergy({ criticality: 'low', reaction })), 'severe')
  assert.equal(severityOf(allergy({ criticality: 'high' })), 'severe')
  assert.equal(severityOf(allergy({ criticality: 'unable-to-assess' })), 'other')
})

test('an allergy without a status stands; a resolved or refuted one does not', () => {
  assert.equal(stillStands(allergy({})), true)
  assert.equal(stillStands(allergy({ clinicalStatus: { coding: [{ code: 'resolved' }] } })), false)
  assert.equal(stillStands(allergy({ verificationStatus: { coding: [{ code: 'refuted' }] } })), false)
})
