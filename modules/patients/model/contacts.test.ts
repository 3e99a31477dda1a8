import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Patient, RelatedPerson } from 'fhir/r4'
import { contactsOf } from './contacts.ts'

const today = '2026-11-23'
const patient: Patient = { resourceType: 'Patient', contact: [{ name: { family: 'Friend' } }] }
const daughter: RelatedPerson = {
  resourceType: 'RelatedPerson',
  id: 'daughter',
  patient: {},
  name: [{ family: 'Byrd' }],
  relationship: [{ coding: [{ code: 'ECON' }] }],
}

test('emergency contacts come first, wherever they are recorded', () => {
  assert.deepEqual(
    contactsOf(patient, [daughter], today).map(({ name }) => name?.family),
    ['Byrd', 'Friend'],
  )
})

test('a relationship that has ended is not called', () => {
  assert.equal(contactsOf(undefined, [{ ...daughter, period: { end: '2020-01-01' } }], today).length, 0)
  assert.equal(contactsOf(undefined, [{ ...daughter, active: false }], today).length, 0)
})
