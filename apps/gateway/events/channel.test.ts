import assert from 'node:assert/strict'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { openChannel } from './channel.ts'

test('a message is written as the fields of an event stream', async () => {
  const channel = openChannel()
  channel.send({ retry: 1000, comment: 'here' })
  channel.send({ id: 'x', event: 'change', data: { type: 'Flag' } })
  channel.end()
  assert.equal(
    await text(channel.stream),
    ': here\nretry: 1000\n\nid: x\nevent: change\ndata: {"type":"Flag"}\n\n',
  )
})

test('who does not read is dropped before much waits, and the sender is told', async () => {
  const channel = openChannel()
  const closed = once(channel.stream, 'close')
  let bytes = 0
  while (channel.send({ event: 'change', data: 'x'.repeat(1000) })) bytes += 1000
  await closed
  assert.ok(bytes > 100_000 && bytes < 1_000_000, `${bytes}`)
  assert.equal(channel.isOpen(), false)
  assert.equal(channel.send({ comment: 'anybody?' }), false)
})
