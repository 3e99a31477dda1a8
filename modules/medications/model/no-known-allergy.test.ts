import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isNoKnownAllergy } from './no-known-allergy.ts'

test('"no known allergies" is told by its code', () => {
  assert.ok(isNoKnownAllergy({ code: { coding: [{ code: 'no-known-allergies' }] } }))
})

test('an allergy is not taken for none, whatever its words', () => {
  assert.ok(!isNoKnownAllergy({ code: { coding: [{ code: '7980' }], text: 'Penicillin' } }))
  assert.ok(!isNoKnownAllergy({ code: { text: 'No known allergies' } }))
  assert.ok(!isNoKnownAllergy({}))
})
