import assert from 'node:assert/strict'
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { after, test } from 'node:test'
import { type KeySet, openVerificationKeys, verificationKeyOf } from './internal-keys.ts'

const folder = mkdtempSync(path.join(os.tmpdir(), 'medley-keys-'))
after(() => rmSync(folder, { recursive: true }))
const file = path.join(folder, 'verify.json')
const write = (keys: KeySet['keys']): void => writeFileSync(file, JSON.stringify({ keys }))
const newKey = (): KeyObject => generateKeyPairSync('ed25519').publicKey

test('a key that is new in the file is found at once, the one before until its end', () => {
  let now = 1_000_000
  const [old, fresh] = [verificationKeyOf(newKey()), verificationKeyOf(newKey())]
  write([old])
  const keys = openVerificationKeys(file, () => now)
  assert.ok(keys.find(undefined) && keys.find(old.kid) && !keys.find(fresh.kid))

  write([fresh, { ...old, medley_until: 1120 }])
  assert.ok(keys.find(fresh.kid) && keys.find(old.kid))
  assert.equal(keys.find(undefined), undefined)

  now = 1_120_001
  assert.equal(keys.find(old.kid), undefined)
  assert.ok(keys.find(fresh.kid))
})

test('a file that is broken for a moment changes nothing; one PEM is a set of one', () => {
  const key = newKey()
  writeFileSync(file, key.export({ type: 'spki', format: 'pem' }))
  const keys = openVerificationKeys(file, Date.now)
  const { kid } = verificationKeyOf(key)
  writeFileSync(file, '{ "keys": [')
  assert.equal(keys.find('another'), undefined)
  assert.ok(keys.find(kid)?.equals(key))
})
