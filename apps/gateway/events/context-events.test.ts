import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Principal } from '@medley/auth/principal'
import type { AppRequest } from '@medley/client/message'
import { Failure } from '@medley/fhir/failures'
import { answerContext, createContextTopics } from './context-events.ts'

const person: Principal = {
  subject: 'nurse',
  client: 'medley-shell',
  facility: 'mg',
  roles: [],
  scope: '',
  purpose: '',
}
const opened = (id: string, more: object = {}) => ({
  id: `e-${id}`,
  timestamp: '2026-11-25T08:00:00Z',
  event: {
    'hub.event': 'Patient-open',
    context: [{ key: 'patient', resource: { resourceType: 'Patient', id } }],
    ...more,
  },
})
const post = (body: unknown): AppRequest => ({
  method: 'POST',
  url: '/context',
  headers: {},
  body: Buffer.from(JSON.stringify(body)),
})
const topics = createContextTopics()
const ask = (principal: Principal, request: AppRequest) =>
  answerContext(topics, { principal, request, authenticate: () => Promise.resolve(principal) })

/** What a stream has said so far. */
const heard = (channel: ReturnType<typeof topics.listen>): string => String(channel.stream.read() ?? '')

test('apps of the same person hear what is open, with nothing but ids, from the first moment on', async () => {
  const before = topics.listen(person, () => Promise.resolve(true))
  const other = topics.listen({ ...person, subject: 'physician' }, () => Promise.resolve(true))
  const bound = topics.listen({ ...person, client: 'app', patient: '2' }, () => Promise.resolve(true))
  const sent = opened('1')
  await ask(person, post({ ...sent, event: { ...sent.event, context: [{ key: 'patient', resource: { resourceType: 'Patient', id: '1', name: [{ text: 'MARSH' }] } }] } })) // prettier-ignore
  const text = heard(before)
  assert.match(text, /event: Patient-open/)
  assert.doesNotMatch(text, /MARSH/)
  assert.doesNotMatch(heard(other), /Patient-open/)
  assert.doesNotMatch(heard(bound), /Patient-open/)
  await ask(person, post(opened('2')))
  assert.match(heard(bound), /"id":"2"/)
  const late = topics.listen(person, () => Promise.resolve(true))
  await Promise.resolve()
  await new Promise(setImmediate)
  assert.match(heard(late), /"id":"2"/)
  for (const { end } of [before, other, bound, late]) end()
})

test('what is no event of a chart is refused, and apps cannot say what is open', async () => {
  const isRefused = (code: string) => (error: unknown) =>
    error instanceof Failure && error.issues[0]?.failure === code
  for (const bad of [
    opened('1', { 'hub.event': 'Patient-delete' }),
    opened('../x'),
    opened('1', { context: [] }),
  ])
    await assert.rejects(ask(person, post(bad)), isRefused('context-event-invalid'))
  await assert.rejects(
    ask({ ...person, client: 'app' }, post(opened('1'))),
    isRefused('context-screens-only'),
  )
})
