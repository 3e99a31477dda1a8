import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readAnswer } from './connection.ts'

const answer = (text: string) => readAnswer(Buffer.from(text))

test('an answer is complete once all that it announces has come', () => {
  const whole = 'HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n"é'

  assert.deepEqual(answer(whole), { status: 200, text: '"é' })
  assert.equal(answer(whole.slice(0, -1)), undefined)
  assert.equal(answer('HTTP/1.1 200 OK\r\nContent-Le'), undefined)
})

test('an answer that is longer than announced, or announces nothing, is refused', () => {
  assert.throws(() => answer('HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n{}'), /longer/)
  assert.throws(() => answer('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}'), /length/)
})
