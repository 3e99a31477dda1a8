import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkPage, checkResource, checkTransaction, WrongAnswer } from './answers.ts'
import type { Answer } from './connection.ts'

const answer = (body: unknown, status = 200): Answer => ({ status, text: JSON.stringify(body) })

const goal = { resourceType: 'Goal', id: '1', description: { text: 'Walks' } }
const meta = { versionId: '1' }

test('a resource is right when it is the one that was stored, whatever its meta', () => {
  assert.equal(checkResource(answer({ ...goal, meta }), { status: 200, resource: goal }), '1')
})

const wrongResources: Record<string, Answer> = {
  'another status': answer({ ...goal, meta }, 201),
  'another id': answer({ ...goal, id: '2', meta }),
  'another content': answer({ ...goal, description: { text: 'Runs' }, meta }),
  'something more': answer({ ...goal, note: [{ text: 'new' }], meta }),
  'no version': answer(goal),
}
for (const [name, wrong] of Object.entries(wrongResources))
  test(`a resource is wrong with ${name}`, () => {
    assert.throws(() => checkResource(wrong, { status: 200, resource: goal }), WrongAnswer)
  })

const page = (ids: readonly string[], more: object = {}): Answer =>
  answer({
    resourceType: 'Bundle',
    type: 'searchset',
    entry: ids.map((id) => ({ resource: { id } })),
    ...more,
  })
const next = { link: [{ relation: 'next', url: '…' }] }

test('a page is right with the first matches in their order, and a next link if there are more', () => {
  checkPage(page(['a', 'b']), { ids: ['a', 'b'], count: 2 })
  checkPage(page(['a', 'b'], { ...next, total: 3 }), { ids: ['a', 'b', 'c'], count: 2 })
  checkPage(page(['c', 'b'], next), { ids: ['a', 'b', 'c'], count: 2, anyOrder: true })
  checkPage(answer({ resourceType: 'Bundle' }), { ids: [], count: 2 })
})

const wrongPages: Record<string, Answer> = {
  'one missing': page(['a'], next),
  'one too many': page(['a', 'b', 'c'], next),
  'another order': page(['b', 'a'], next),
  'no next link': page(['a', 'b']),
  'another total': page(['a', 'b'], { ...next, total: 2 }),
}
for (const [name, wrong] of Object.entries(wrongPages))
  test(`a page is wrong with ${name}`, () => {
    assert.throws(() => checkPage(wrong, { ids: ['a', 'b', 'c'], count: 2 }), WrongAnswer)
  })

test('a page in any order is wrong with a stranger or the same match twice', () => {
  for (const ids of [
    ['a', 'x'],
    ['a', 'a'],
  ])
    assert.throws(() => checkPage(page(ids), { ids: ['a', 'b'], count: 2, anyOrder: true }), WrongAnswer)
})

test('a transaction is right when each entry was created as its type', () => {
  const created = (types: readonly string[], status = '201 Created'): Answer =>
    answer({
      type: 'transaction-response',
      entry: types.map((type) => ({ response: { status, location: `http://x/${type}/7/_history/1` } })),
    })

  assert.deepEqual(checkTransaction(created(['Goal', 'Flag']), ['Goal', 'Flag']), ['Goal/7', 'Flag/7'])
  assert.throws(() => checkTransaction(created(['Goal']), ['Goal', 'Flag']), WrongAnswer)
  assert.throws(() => checkTransaction(created(['Goal'], '200 OK'), ['Goal']), WrongAnswer)
})
