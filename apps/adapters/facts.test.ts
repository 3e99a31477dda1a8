/** What of facts can be told without a database: where they differ, when a night is due, in what set a correction goes back. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Facility } from '@medley/adapter/facility'
import { faultsOfFacility } from '@medley/adapter/facility-check'
import { changedPaths } from './changed-paths.ts'
import { encodeAs } from './encode-as.ts'
import { nightDue } from './nightly.ts'

const facility: Facility = {
  ...{ id: 'maple', name: 'Maple', timeZone: 'America/New_York', passTimes: ['08:00'] },
  units: [{ code: 'A', name: 'Ash' }],
  payers: [],
  census: { time: '02:30' },
}

test('a night is due at its hour in the time of the facility, and for six hours', () => {
  const due = (instant: string) => nightDue(facility, Date.parse(instant))

  assert.deepEqual(
    ['2026-11-25T07:29:00Z', '2026-11-25T07:30:00Z', '2026-11-25T13:29:00Z', '2026-11-25T13:30:00Z'].map(due),
    [undefined, '2026-11-25', '2026-11-25', undefined],
  )
  // In summer it is an hour earlier.
  assert.equal(due('2026-07-01T06:30:00Z'), '2026-07-01')
})

test('changes are told by their places, lists as wholes', () => {
  const after = {
    ...facility,
    passTimes: ['09:00'],
    codeMaps: { lab: { 'a/b': { system: 's', code: 'c' } } },
  }

  assert.deepEqual(changedPaths(facility, after), ['/passTimes', '/codeMaps'])
  assert.deepEqual(changedPaths({ m: { 'a/b': 1, c: 2 } }, { m: { c: 2, 'a/b': 3 } }), ['/m/a~1b'])
})

test('faults are told in words: no patterns, and codes once', () => {
  const double = { ...facility, units: [...facility.units, ...facility.units] }

  assert.deepEqual(faultsOfFacility({ ...facility, passTimes: ['8 am'] }), [
    { path: '/passTimes/0', text: 'must be a time such as 08:00' },
  ])
  assert.deepEqual(faultsOfFacility(double), [{ path: '/units/1/code', text: '"A" is there already' }])
})

test('a correction goes back in the set of the message that it corrects', () => {
  assert.deepEqual(encodeAs(Buffer.from('Mü'), 'Mö'), Buffer.from('Mö'))
  assert.deepEqual(encodeAs(Buffer.from('Mü', 'latin1'), 'Mö'), Buffer.from('Mö', 'latin1'))
  assert.throws(() => encodeAs(Buffer.from('Mü', 'latin1'), 'Mō'), /not/)
})
