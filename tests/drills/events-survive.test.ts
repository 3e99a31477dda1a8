/** `/events` through faults: a service that is killed while it writes, a module that is stopped, a gateway that is killed. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { type Fhir, fhirClient } from '../conformance/client.ts'
import { changeOf, changesIn, type EventReader, readEvents } from '../harness/event-reader.ts'
import { runModuleCommand } from '../harness/module-command.ts'
import { type Platform, sharePlatform } from '../harness/platform.ts'

const RETRY_MS = 50
const GIVE_UP_MS = 60_000

let platform: Platform
let release: () => Promise<void>
let fhir: Fhir
let reader: EventReader

before(async () => {
  ;({ platform, release } = await sharePlatform())
  fhir = fhirClient(platform, await platform.token())
  reader = await listen()
})
after(async () => {
  reader.close()
  await release()
})

async function listen(lastId?: string): Promise<EventReader> {
  const opened = await readEvents(`${platform.baseUrl}/events`, {
    authorization: `Bearer ${await platform.token()}`,
    ...(lastId === undefined ? {} : { 'last-event-id': lastId }),
  })
  await opened.until((messages) => messages.find(({ id }) => id))
  return opened
}

/** Asks until it is done, as a client does that is told to come back. */
async function insist<T>(work: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + GIVE_UP_MS
  while (Date.now() < deadline) {
    const done = await work().catch(() => undefined)
    if (done !== undefined) return done
    await pause(RETRY_MS)
  }
  throw new Error(`not done within ${GIVE_UP_MS / 1000} s`)
}

const put = (type: string, id: string, content: object): Promise<string> =>
  insist(async () => {
    const { status, json } = await fhir(`${type}/${id}`, {
      method: 'PUT',
      body: { resourceType: type, id, ...content },
    })
    return status === 200 || status === 201 ? json.meta.versionId : undefined
  })

const weigh = (id: string, value: string): Promise<string> =>
  put('Observation', id, { status: 'final', code: { text: 'weight' }, valueString: value })

/** Versions as they were told, without those that came again. */
const toldOf = (reader: EventReader, id: string): string[] => [
  ...new Set(changesIn(reader.messages, (change) => change.id === id).map(({ version }) => version)),
]

const oneTo = (last: string): string[] => Array.from({ length: Number(last) }, (_, place) => `${place + 1}`)

test('every version is told in order although the service is killed in the middle of writing', async () => {
  const ids = ['a', 'b', 'c', 'd'].map((name) => `killed-${name}`)
  const newest = new Map<string, string>()
  const writing = Promise.all(
    ids.map(async (id) => {
      for (let round = 0; round < 25; round++) newest.set(id, await weigh(id, `${round}`))
    }),
  )
  await changeOf(reader, ({ id, version }) => id === ids[0] && version === '5')
  platform.kill('labs')
  await writing

  for (const id of ids) {
    const last = newest.get(id) ?? ''
    await changeOf(reader, (change) => change.id === id && change.version === last, 30)
    assert.deepEqual(toldOf(reader, id), oneTo(last), id)
  }
})

test('a stopped module is told of once, the others go on, and what it writes later comes', async () => {
  const said = (state: string) =>
    reader.until(
      (messages) =>
        messages
          .slice(from)
          .find(
            ({ event, data }) =>
              event === 'module' && JSON.stringify(data) === JSON.stringify({ module: 'labs', state }),
          ),
      30,
    )
  const from = reader.messages.length
  runModuleCommand(platform, 'stop', 'labs')
  await put('Patient', 'meanwhile', { active: true })
  await changeOf(reader, ({ id }) => id === 'meanwhile')
  await said('unavailable')

  runModuleCommand(platform, 'start', 'labs')
  await weigh('afterwards', 'x')
  await changeOf(reader, ({ id }) => id === 'afterwards', 30)
  await said('ready')
})

test('a stream that a killed gateway broke goes on after its last id without a gap', async () => {
  await weigh('broken', '0')
  await changeOf(reader, ({ id }) => id === 'broken')
  platform.kill('gateway')
  await reader.ended
  let last = ''
  for (let round = 1; round <= 5; round++) last = await weigh('broken', `${round}`)

  const lastId = reader.lastId()
  reader = await insist(() => listen(lastId))
  await changeOf(reader, ({ id, version }) => id === 'broken' && version === last)
  assert.deepEqual(toldOf(reader, 'broken').at(0), '2', 'nothing of before again')
  assert.deepEqual(toldOf(reader, 'broken'), oneTo(last).slice(1))
})
