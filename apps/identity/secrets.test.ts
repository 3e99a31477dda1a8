import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { after, test } from 'node:test'
import { newKeyLine, readSecrets } from './secrets.ts'

const folder = mkdtempSync(path.join(os.tmpdir(), 'medley-secrets-'))
const file = path.join(folder, 'keys.txt')
after(() => rmSync(folder, { recursive: true }))

test('what was sealed opens again, for the same use only', () => {
  writeFileSync(file, newKeyLine())
  const secrets = readSecrets(file)
  const sealed = secrets.seal('a seed', 'totp nurse')

  assert.ok(!sealed.includes('a seed'))
  assert.equal(secrets.open(sealed, 'totp nurse'), 'a seed')
  assert.throws(() => secrets.open(sealed, 'totp physician'))
})

test('a new key in front seals, the old one still opens', () => {
  const old = newKeyLine()
  writeFileSync(file, old)
  const sealed = readSecrets(file).seal('a seed', 'x')
  const fresh = newKeyLine()
  writeFileSync(file, fresh + old)
  const secrets = readSecrets(file)

  assert.equal(secrets.open(sealed, 'x'), 'a seed')
  assert.ok(secrets.seal('a seed', 'x').startsWith(fresh.slice(0, 8)))
  writeFileSync(file, fresh)
  assert.throws(() => readSecrets(file).open(sealed, 'x'))
})

test('a file without keys, or with short ones, stops the start', () => {
  for (const text of ['', 'abc:AAAA\n']) {
    writeFileSync(file, text)
    assert.throws(() => readSecrets(file), /no keys of 32 bytes/)
  }
})

test('what was changed does not open', () => {
  writeFileSync(file, newKeyLine())
  const secrets = readSecrets(file)
  const sealed = secrets.seal('a seed', 'x')

  assert.throws(() => secrets.open(`${sealed.slice(0, -2)}AA`, 'x'))
  assert.throws(() => secrets.open('made.up', 'x'))
})
