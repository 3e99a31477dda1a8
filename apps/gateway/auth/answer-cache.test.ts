import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fail } from '@medley/fhir/failures'
import { createAnswerCache } from './answer-cache.ts'

function desk() {
  let time = 0
  let answer: () => Promise<string> = async () => 'yes'
  let asked = 0
  const cache = createAnswerCache<string>(() => time)
  return {
    get: () => cache.get('token', () => (asked++, answer())),
    pass: (ms: number) => (time += ms),
    say: (next: () => Promise<string>) => (answer = next),
    asked: () => asked,
  }
}

const away = async (): Promise<string> => {
  throw fail('unavailable', 'identity-unavailable', 'away')
}

test('an answer is remembered for less than five seconds', async () => {
  const { get, pass, say, asked } = desk()
  assert.equal(await get(), 'yes')
  say(async () => 'no')
  pass(3000)
  assert.equal(await get(), 'yes')
  pass(1500)
  assert.equal(await get(), 'no')
  assert.equal(asked(), 2)
})

test('while nobody can be asked the last answer stands, but not for ever', async () => {
  const { get, pass, say } = desk()
  await get()
  say(away)
  for (let seconds = 0; seconds < 55; seconds += 5) {
    pass(5000)
    assert.equal(await get(), 'yes')
  }
  pass(10_000)
  await assert.rejects(get())
})

test('without an answer from before nobody gets in, and the next is asked anew', async () => {
  const { get, say } = desk()
  say(away)
  await assert.rejects(get())
  say(async () => 'yes')
  assert.equal(await get(), 'yes')
})

test('a fault is no outage', async () => {
  const { get, pass, say } = desk()
  await get()
  say(async () => Promise.reject(new Error('broken')))
  pass(5000)
  await assert.rejects(get(), /broken/)
})
