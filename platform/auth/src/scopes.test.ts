import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allows, parseResourceScope } from './scopes.ts'

test('a scope gives what it says, in either version', () => {
  assert.ok(allows('user/Patient.rs', 'Patient', 'r'))
  assert.ok(allows('system/*.write', 'Patient', 'd'))
  assert.ok(!allows('user/Patient.rs', 'Patient', 'u'))
  assert.ok(!allows('user/Patient.rs', 'Observation', 'r'))
  assert.ok(!allows('openid launch/patient', 'Patient', 'r'))
})

test('a scope that ends at one patient or one category gives nothing where rows are not filtered', () => {
  assert.ok(!allows('patient/*.cruds', 'Patient', 'r'))
  assert.ok(!allows('user/Observation.rs?category=x|y', 'Observation', 's'))
})

test('scopes that are no scopes give nothing', () => {
  for (const text of [
    'user/Patient.',
    'user/Patient.sr',
    'user/Patient.rr',
    'xuser/Patient.rs',
    'user/Patient.rsx',
    'user/Patient.rs?',
  ])
    assert.equal(parseResourceScope(text), undefined, text)
})
