import type { MedicationRequest } from 'fhir/r4'
import { expect, test } from 'vitest'
import { differencesOf, mergeChoices } from './differences.ts'

const seen: MedicationRequest = {
  resourceType: 'MedicationRequest',
  id: 'rx1',
  meta: { versionId: '1' },
  status: 'active',
  intent: 'order',
  subject: { reference: 'Patient/p' },
  note: [{ text: 'With food' }],
}
const mine: MedicationRequest = {
  ...seen,
  status: 'on-hold',
  statusReason: { text: 'Until a result is back' },
}
const theirs: MedicationRequest = { ...seen, meta: { versionId: '2' }, status: 'stopped', priority: 'urgent' }

test('only what differs is asked, in words', () => {
  const found = differencesOf({ seen, mine, theirs })
  expect(found.map(({ label, mine, theirs }) => [label, mine, theirs])).toEqual([
    ['Status', 'on-hold', 'stopped'],
    ['Status reason', 'Until a result is back', ''],
    ['Priority', '', 'urgent'],
  ])
})

test('whoever alone changed an element is proposed, and the stored one where both did', () => {
  const found = differencesOf({ seen, mine, theirs })
  expect(found.map(({ key, proposal }) => [key, proposal])).toEqual([
    ['status', 'theirs'],
    ['statusReason', 'mine'],
    ['priority', 'theirs'],
  ])
})

test('what is stored is theirs with the chosen elements of mine', () => {
  const merged = mergeChoices({ seen, mine, theirs }, new Set(['status', 'statusReason', 'priority']))
  expect(merged).toEqual({ ...mine, meta: { versionId: '2' } })
})
