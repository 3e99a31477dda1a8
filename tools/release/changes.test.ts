import assert from 'node:assert/strict'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import { applyChanges, readChanges, nextVersion } from './changes.ts'

let root: string
let folder: string
beforeEach(() => {
  root = mkdtempSync(path.join(os.tmpdir(), 'medley-changes-'))
  folder = path.join(root, 'modules/labs')
  mkdirSync(folder, { recursive: true })
  mkdirSync(path.join(root, '.changeset'))
  writeFileSync(path.join(folder, 'package.json'), '{\n  "name": "@medley/labs",\n  "version": "1.4.2"\n}\n')
})
afterEach(() => rmSync(root, { recursive: true }))

const say = (file: string, text: string): void => writeFileSync(path.join(root, '.changeset', file), text)

test('a release takes the changes of its module, and leaves those of others', () => {
  say('a.md', `---\n'@medley/labs': patch\n---\n\nA trend keeps its unit.\n`)
  say('b.md', `---\n"@medley/labs": minor\n---\n\nCritical values are called.\n`)
  say('c.md', `---\n'@medley/care': major\n---\n\nGoals have owners.\n`)

  const changes = readChanges(root, '@medley/labs')
  assert.equal(applyChanges(folder, changes), '1.5.0')

  const { version } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as {
    version: string
  }
  assert.equal(version, '1.5.0')
  assert.equal(
    readFileSync(path.join(folder, 'CHANGELOG.md'), 'utf8'),
    '# @medley/labs\n\n## 1.5.0\n\n- A trend keeps its unit.\n- Critical values are called.\n',
  )
  assert.deepEqual(readChanges(root, '@medley/labs'), [])
  assert.ok(existsSync(path.join(root, '.changeset/c.md')))
})

test('the newest release stands first in the changelog', () => {
  for (const words of ['First.', 'Second.']) {
    say('a.md', `---\n'@medley/labs': patch\n---\n\n${words}\n`)
    applyChanges(folder, readChanges(root, '@medley/labs'))
  }
  const sections = readFileSync(path.join(folder, 'CHANGELOG.md'), 'utf8').match(/^## .*/gm)
  assert.deepEqual(sections, ['## 1.4.4', '## 1.4.3'])
})

for (const [version, bump, next] of [
  ['1.4.2', 'patch', '1.4.3'],
  ['1.4.2', 'minor', '1.5.0'],
  ['1.4.2', 'major', '2.0.0'],
  ['0.4.2', 'major', '0.5.0'],
] as const)
  test(`${bump} after ${version} is ${next}`, () => assert.equal(nextVersion(version, [{ bump }]), next))

test('what cannot be read is named', () => {
  say('a.md', 'Something was done.')
  assert.throws(() => readChanges(root, '@medley/labs'), /\.changeset\/a\.md must begin/)
})
