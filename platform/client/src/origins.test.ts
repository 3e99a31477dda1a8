import assert from 'node:assert/strict'
import { mock, test, type TestContext } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { watchOrigins, type Origins, type Resolve } from './origins.ts'

type Answer = Awaited<ReturnType<Resolve>>

const four = (...addresses: string[]): Answer => addresses.map((address) => ({ address, family: 4 }))

interface Names {
  origins: Origins
  /** What is answered from now on; an Error: whoever keeps the names is away. */
  answer: Record<string, Answer | Error>
  changes(): number
  /** A second later, when all answers are there. */
  nextLook(): Promise<void>
}

async function watch(t: TestContext, given: readonly string[], answer: Names['answer']): Promise<Names> {
  mock.timers.enable({ apis: ['setInterval'] })
  t.after(() => mock.timers.reset())
  let changed = 0
  const resolve: Resolve = async (hostname) => {
    const found = answer[hostname] ?? new Error('ENOTFOUND')
    if (found instanceof Error) throw found
    return found
  }
  const origins = watchOrigins(given, () => changed++, resolve)
  t.after(() => origins.stop())
  await turn()
  return {
    ...{ origins, answer, changes: () => changed },
    nextLook: async () => {
      mock.timers.tick(1000)
      await turn()
    },
  }
}

const LABS = 'http://medley-labs-replicas:5004'

test('a name stands for each of its addresses', async (t) => {
  const { origins } = await watch(t, [LABS], { 'medley-labs-replicas': four('10.0.0.8', '10.0.0.7') })

  assert.deepEqual(origins.current(), ['http://10.0.0.7:5004', 'http://10.0.0.8:5004'])
})

test('a replica that came and one that went are known a second later, and told once', async (t) => {
  const names = await watch(t, [LABS], { 'medley-labs-replicas': four('10.0.0.7', '10.0.0.8') })

  names.answer['medley-labs-replicas'] = four('10.0.0.9', '10.0.0.8')
  await names.nextLook()
  await names.nextLook()

  assert.deepEqual(names.origins.current(), ['http://10.0.0.8:5004', 'http://10.0.0.9:5004'])
  assert.equal(names.changes(), 2)
})

test('the same addresses in another order are no change', async (t) => {
  const names = await watch(t, [LABS], { 'medley-labs-replicas': four('10.0.0.7', '10.0.0.8') })

  names.answer['medley-labs-replicas'] = four('10.0.0.8', '10.0.0.7')
  await names.nextLook()

  assert.equal(names.changes(), 1)
})

for (const [words, answer] of [
  ['fails', new Error('SERVFAIL')],
  ['is empty', []],
] as const) {
  test(`while a look-up ${words}, the last answer stands`, async (t) => {
    const names = await watch(t, [LABS], { 'medley-labs-replicas': four('10.0.0.7') })

    names.answer['medley-labs-replicas'] = answer
    await names.nextLook()

    assert.deepEqual(names.origins.current(), ['http://10.0.0.7:5004'])
  })
}

test('IPv6 is written in brackets', async (t) => {
  const { origins } = await watch(t, [LABS], { 'medley-labs-replicas': [{ address: 'fd00::7', family: 6 }] })

  assert.deepEqual(origins.current(), ['http://[fd00::7]:5004'])
})

test('addresses, this machine and names with a certificate are taken as they are', async (t) => {
  const given = [
    'http://10.0.0.1:5004',
    'http://[::1]:5004',
    'http://localhost:5004',
    'https://labs.example.org',
  ]
  const { origins, changes } = await watch(t, given, {})

  assert.deepEqual(origins.current(), given)
  assert.equal(changes(), 0)
})
