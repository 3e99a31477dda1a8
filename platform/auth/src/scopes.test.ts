import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseResourceScope } from './scopes.ts'

test('a scope is read in either version', () => {
  assert.equal(parseResourceScope('system/*.write')?.permissions, 'cud')
  assert.equal(parseResourceScope('user/Patient.rs')?.permissions, 'rs')
  assert.equal(parseResourceScope('patient/Observation.rs?category=x|y')?.constraint, 'category=x|y')
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
