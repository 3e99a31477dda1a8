/** docs/security.md claims nothing without a test. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const text = readFileSync(new URL('../../docs/security.md', import.meta.url), 'utf8')
const table = text.slice(text.indexOf('## Claims and proofs'), text.indexOf('## Keys and secrets'))
const rows = [...table.matchAll(/^\|[^|]*\|([^|]+)\|([^|]+)\|$/gm)]
  .map(([, file = '', name = '']) => ({ file: file.trim(), name: name.trim() }))
  .filter(({ file }) => file !== 'file' && !file.startsWith('-'))

test('every test that the page names is there', () => {
  assert.ok(rows.length > 40)
  for (const { file, name } of rows) {
    const path = fileURLToPath(new URL(`${file}.test.ts`, import.meta.url))
    assert.ok(existsSync(path), file)
    assert.ok(readFileSync(path, 'utf8').includes(`test('${name}'`), `${file}: ${name}`)
  }
})
