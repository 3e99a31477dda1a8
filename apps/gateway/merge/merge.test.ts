import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Patient } from 'fhir/r4'
import { mergeRecords, unmergeRecords } from './records.ts'
import { moveReferences, restoreReferences } from './references.ts'

const patient: Patient = {
  ...{ resourceType: 'Patient', id: 'a', active: true },
  identifier: [{ system: 'x', value: '6' }],
}
const other: Patient = {
  resourceType: 'Patient',
  id: 'b',
  active: true,
  identifier: [{ system: 'x', value: '7' }],
}

test('a merge links both ways, keeps the old number findable, and is undone', () => {
  const merged = mergeRecords(patient, other)
  assert.deepEqual(merged.survivor.link, [{ other: { reference: 'Patient/b' }, type: 'replaces' }])
  assert.deepEqual([merged.retired.active, merged.retired.link?.[0]?.type], [false, 'replaced-by'])
  assert.equal(
    merged.survivor.identifier?.some(({ value }) => value === '7'),
    true,
  )
  assert.deepEqual(unmergeRecords(merged), { survivor: patient, retired: other })
})

const selfBases = ['https://medley.example/fhir/R4']
const move = { from: 'Patient/b', to: 'Patient/a', selfBases }
const visit = (): Record<string, unknown> => ({
  resourceType: 'Appointment',
  participant: [
    { actor: { reference: 'https://medley.example/fhir/R4/Patient/b' } },
    { actor: { reference: 'Patient/a' } },
    { actor: { reference: 'Practitioner/b' } },
  ],
  basedOn: [{ reference: 'Patient/b/_history/1' }],
})
const referencesOf = (resource: Record<string, unknown>): string[] =>
  [...JSON.stringify(resource).matchAll(/"reference":"([^"]+)"/g)].map(([, reference = '']) => reference)

test('references move, also absolute ones; those to a version and to others stay', () => {
  const moved = visit()
  assert.equal(moveReferences(moved, move), true)
  assert.deepEqual(referencesOf(moved), ['Patient/a', 'Patient/a', 'Practitioner/b', 'Patient/b/_history/1'])
  assert.equal(moveReferences(moved, move), false)
})

test('they go back to exactly where they were; what named the other before goes on naming it', () => {
  const moved = visit()
  moveReferences(moved, move)
  assert.equal(restoreReferences(moved, { before: visit(), isUntouched: true, move }), true)
  assert.deepEqual(referencesOf(moved), ['Patient/b', 'Patient/a', 'Practitioner/b', 'Patient/b/_history/1'])
})

test('in what was changed since, they go back by their element, wherever in its list', () => {
  const before = { subject: { reference: 'Patient/b' }, focus: [{ reference: 'Patient/a' }] }
  const since = {
    subject: { reference: 'Patient/a' },
    focus: [{ reference: 'Group/1' }, { reference: 'Patient/a' }],
  }
  assert.equal(restoreReferences(since, { before, isUntouched: false, move }), true)
  assert.deepEqual(referencesOf(since), ['Patient/b', 'Group/1', 'Patient/a'])
})
