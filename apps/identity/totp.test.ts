import assert from 'node:assert/strict'
import { test } from 'node:test'
import { acceptedStep, codeOf, enrolment, stepAt } from './totp.ts'

/** https://www.rfc-editor.org/rfc/rfc6238#appendix-B, the last six digits. */
const seed = Buffer.from('12345678901234567890')
const vectors: readonly [seconds: number, code: string][] = [
  [59, '287082'],
  [1111111109, '081804'],
  [1111111111, '050471'],
  [1234567890, '005924'],
  [2000000000, '279037'],
  [20000000000, '353130'],
]

test('codes are those of RFC 6238', () => {
  for (const [seconds, code] of vectors) assert.equal(codeOf(seed, stepAt(seconds * 1000)), code)
})

test('a code is taken one step early and late, no further, and once', () => {
  const now = 1_000_000_000_000
  const step = stepAt(now)

  for (const offset of [-1, 0, 1])
    assert.equal(acceptedStep(seed, codeOf(seed, step + offset), { now, last: 0 }), step + offset)
  for (const offset of [-2, 2])
    assert.equal(acceptedStep(seed, codeOf(seed, step + offset), { now, last: 0 }), undefined)
  assert.equal(acceptedStep(seed, codeOf(seed, step), { now, last: step }), undefined)
})

test('people may type a space, and nothing else counts', () => {
  const now = 59_000
  assert.equal(acceptedStep(seed, '287 082', { now, last: 0 }), 1)
  for (const code of ['', '28708', '2870820', 'abcdef'])
    assert.equal(acceptedStep(seed, code, { now, last: 0 }), undefined)
})

test('an authenticator app gets the seed in base 32', () => {
  assert.match(
    enrolment(seed, 'nurse@oak-hill'),
    /nurse%40oak-hill\?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&/,
  )
})
