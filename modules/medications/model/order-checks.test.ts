import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AllergyIntolerance, MedicationRequest } from 'fhir/r4'
import { type Drug, formulary } from './formulary.ts'
import { checkOrder } from './order-checks.ts'

const drug = (word: string): Drug => formulary.find(({ text }) => text.startsWith(word))!
const allergy = (text: string, more: Partial<AllergyIntolerance> = {}): AllergyIntolerance => ({
  resourceType: 'AllergyIntolerance',
  id: 'a',
  patient: { reference: 'Patient/p' },
  code: { text },
  ...more,
})
const order = (text: string, status: MedicationRequest['status'] = 'active'): MedicationRequest => ({
  resourceType: 'MedicationRequest',
  id: 'rx1',
  status,
  intent: 'order',
  subject: { reference: 'Patient/p' },
  medicationCodeableConcept: { text },
})
const found = (word: string, allergies: AllergyIntolerance[], orders: MedicationRequest[] = []) =>
  checkOrder(drug(word), { allergies, orders }).map(({ kind, weight }) => `${kind} ${weight}`)

test('an allergy to the drug itself, or to its family, must be overruled with words', () => {
  assert.deepEqual(found('Aspirin', [allergy('Aspirin')]), ['allergy stop'])
  assert.deepEqual(found('Cephalexin', [allergy('Penicillin')]), ['allergy stop'])
  assert.deepEqual(found('Oxycodone', [allergy('Codeine', { type: 'intolerance' })]), ['allergy warn'])
})

test('an allergy that is refuted or resolved does not count', () => {
  const refuted = { verificationStatus: { coding: [{ code: 'refuted' }] } }
  const resolved = { clinicalStatus: { coding: [{ code: 'resolved' }] } }
  assert.deepEqual(found('Aspirin', [allergy('Aspirin', refuted), allergy('Aspirin', resolved)]), [])
})

test('the same ingredient again stops, another of its family warns, what has ended does not count', () => {
  assert.deepEqual(found('Acetaminophen', [], [order('Oxycodone-acetaminophen 5-325 mg tablet')]), [
    'duplicate stop',
  ])
  assert.deepEqual(found('Warfarin', [], [order('Apixaban 5 mg tablet')]), ['same-class warn'])
  assert.deepEqual(found('Warfarin', [], [order('Warfarin 5 mg tablet', 'stopped')]), [])
})

test('the order that is replaced is no duplicate of its successor', () => {
  const known = { allergies: [], orders: [order('Warfarin 5 mg tablet')], replaces: 'rx1' }
  assert.deepEqual(checkOrder(drug('Warfarin'), known), [])
})
