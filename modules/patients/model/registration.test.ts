import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  faultsOf,
  identityOf,
  isMedicareNumber,
  openBlocks,
  withIdentity,
  withReach,
} from './registration.ts'

const today = '2026-11-25'
const identity = {
  family: 'Halvorsen',
  given: 'Dorothy Ann',
  preferred: 'Dot',
  birthDate: '1942-03-14',
  gender: 'female' as const,
  recordNumber: 'MG-100482',
  medicareNumber: '1EG4-TE5-MK73',
}
const patient = withIdentity({ resourceType: 'Patient', id: 'a', active: true }, identity)

test('what was typed comes back from the record', () => {
  assert.deepEqual(identityOf(patient), { ...identity, medicareNumber: '1EG4TE5MK73' })
})

test('a Medicare number has its own alphabet at each place', () => {
  assert.deepEqual(['1EG4-TE5-MK73', '1EG4TE5MK72', '0EG4TE5MK73', '1SG4TE5MK73', '1EG4TE5MK7'].map(isMedicareNumber), [true, true, false, false, false]) // prettier-ignore
})

test('a birthday in the future, and what is missing, are faults', () => {
  assert.deepEqual(faultsOf({ ...identity, birthDate: '2027-01-01', given: ' ' }, today), [
    'given',
    'birthDate',
  ])
})

test('a new family name keeps the old one', () => {
  const married = withIdentity(patient, { ...identity, family: 'Petrie' })
  assert.deepEqual(married.name?.map(({ use, family }) => [use, family]), [['official', 'Petrie'], ['nickname', undefined], ['old', 'Halvorsen']]) // prettier-ignore
})

test('the wizard asks for what is missing, and for nothing else', () => {
  const facts = { patient, contacts: [], flags: [], hasStay: false, today }
  assert.deepEqual(openBlocks(facts), ['reach', 'contacts', 'code-status', 'stay'])
  const reached = withReach(patient, {
    line: '1 Elm',
    city: 'Millbrook',
    state: 'OH',
    postalCode: '44999',
    phone: '330-555-0101',
    language: 'es',
  })
  assert.deepEqual(openBlocks({ ...facts, patient: reached, hasStay: true }), ['contacts', 'code-status'])
})
