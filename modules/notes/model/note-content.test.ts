import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readAttachment } from './note-content.ts'

const base64 = (text: string, encoding: BufferEncoding = 'utf8'): string =>
  Buffer.from(text, encoding).toString('base64')

test('text is decoded in its own character set', () => {
  const utf8 = { contentType: 'text/plain; charset=utf-8', data: base64('37 °C') }
  const latin = { contentType: 'text/plain; charset=iso-8859-1', data: base64('37 °C', 'latin1') }
  assert.deepEqual(readAttachment(utf8), { kind: 'text', text: '37 °C', contentType: 'text/plain' })
  assert.deepEqual(readAttachment(latin), { kind: 'text', text: '37 °C', contentType: 'text/plain' })
})

test('mark-up is not text to show', () => {
  assert.deepEqual(readAttachment({ contentType: 'text/html', data: base64('<script>') }), {
    kind: 'other',
    contentType: 'text/html',
  })
})

test('an attachment kept elsewhere is a link, an empty one is missing', () => {
  assert.equal(readAttachment({ url: 'Binary/1', contentType: 'text/plain' }).kind, 'linked')
  assert.deepEqual(readAttachment(undefined), { kind: 'missing' })
})
