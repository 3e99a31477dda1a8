/** `/events`: what was written, in order, once it is there to be seen, by whoever may see it. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { changeOf, changesIn, readEvents, type EventReader } from '../harness/event-reader.ts'
import { sharePlatform, type Platform } from '../harness/platform.ts'
import { fhirClient, request, type Fhir } from './client.ts'

let platform: Platform
let release: () => Promise<void>
let fhir: Fhir
let authorization: string
const readers: EventReader[] = []
before(async () => {
  ;({ platform, release } = await sharePlatform())
  const token = await platform.token()
  authorization = `Bearer ${token}`
  fhir = fhirClient(platform, token)
})
after(async () => {
  for (const reader of readers) reader.close()
  await release()
})

async function listen(headers: Record<string, string> = {}, query = ''): Promise<EventReader> {
  const reader = await readEvents(`${platform.baseUrl}/events${query}`, { authorization, ...headers })
  readers.push(reader)
  // From the first id on, nothing is missed.
  await reader.until((messages) => messages.find(({ id }) => id))
  return reader
}

const create = async (resource: object): Promise<string> => {
  const { resourceType } = resource as { resourceType: string }
  const { status, json } = await fhir(resourceType, { method: 'POST', body: resource })
  assert.equal(status, 201)
  return json.id
}

const final = (subject: string): object => ({
  resourceType: 'Observation',
  status: 'final',
  code: { text: 'weight' },
  subject: { reference: subject },
})

test('every version is told once, in order, with its patient and without content', async () => {
  const reader = await listen()
  const patient = await create({ resourceType: 'Patient', name: [{ family: 'Secretive' }] })
  const observation = await create(final(`Patient/${patient}`))
  const versions = [2, 3, 4, 5]
  for (const value of versions)
    await fhir(`Observation/${observation}`, {
      method: 'PUT',
      body: { ...final(`Patient/${patient}`), id: observation, valueString: `${value}` },
    })
  await fhir(`Observation/${observation}`, { method: 'DELETE' })

  await changeOf(reader, ({ id, version }) => id === observation && version === '6')
  const told = changesIn(reader.messages, ({ id }) => id === observation)
  assert.deepEqual(
    told.map(({ version }) => version),
    ['1', '2', '3', '4', '5', '6'],
  )
  assert.ok(told.every((change) => change.patient === patient && change.type === 'Observation'))
  const first = changesIn(reader.messages, ({ id }) => id === patient)[0]
  const { json } = await fhir(`Patient/${patient}`)
  assert.deepEqual(first, {
    ...{ type: 'Patient', id: patient, version: '1', patient },
    time: json.meta.lastUpdated,
  })
  assert.ok(!JSON.stringify(reader.messages).includes('Secretive'))
})

test('a stream goes on after its last id without a gap, over all modules', async () => {
  const reader = await listen()
  const patient = await create({ resourceType: 'Patient' })
  await changeOf(reader, ({ id }) => id === patient)
  const lastId = reader.lastId() ?? ''
  reader.close()
  await reader.ended
  const missed = await Promise.all(
    ['Observation', 'Condition', 'Encounter', 'Flag'].flatMap((resourceType) =>
      Array.from({ length: 5 }, () => create(sample(resourceType, `Patient/${patient}`))),
    ),
  )

  const again = await listen({ 'last-event-id': lastId })
  await again.until((messages) =>
    missed.every((one) => changesIn(messages, ({ id }) => id === one).length === 1) ? true : undefined,
  )
  assert.equal(changesIn(again.messages, ({ id }) => id === patient).length, 0, 'nothing again')
  const late = await create(final(`Patient/${patient}`))
  await changeOf(again, ({ id }) => id === late)
})

const sample = (resourceType: string, subject: string): object => {
  const reference = { reference: subject }
  if (resourceType === 'Encounter')
    return { resourceType, status: 'in-progress', class: { code: 'IMP' }, subject: reference }
  if (resourceType === 'Flag')
    return { resourceType, status: 'active', code: { text: 'falls' }, subject: reference }
  return resourceType === 'Condition' ? { resourceType, subject: reference } : final(subject)
}

test('of a transaction that fails nothing is told; one that succeeds is told by all its owners', async () => {
  const reader = await listen()
  const entry = (id: string, resource: object): object => ({
    request: { method: 'PUT', url: `${(resource as { resourceType: string }).resourceType}/${id}` },
    resource: { ...resource, id },
  })
  const stem = crypto.randomUUID()
  const bundle = (prefix: string, last: object): object => ({
    resourceType: 'Bundle',
    type: 'transaction',
    entry: [
      entry(`${prefix}-p-${stem}`, { resourceType: 'Patient' }),
      entry(`${prefix}-o-${stem}`, final(`Patient/${prefix}-p-${stem}`)),
      last,
    ],
  })
  const stale = {
    ...entry(`no-e-${stem}`, sample('Encounter', `Patient/no-p-${stem}`)),
    request: { method: 'PUT', url: `Encounter/no-e-${stem}`, ifMatch: 'W/"7"' },
  }
  const refused = await fhir('', { method: 'POST', body: bundle('no', stale) })
  assert.ok(refused.status >= 400, `${refused.status}`)
  const good = entry(`yes-e-${stem}`, sample('Encounter', `Patient/yes-p-${stem}`))
  assert.equal((await fhir('', { method: 'POST', body: bundle('yes', good) })).status, 200)

  for (const kind of ['p', 'o', 'e']) await changeOf(reader, ({ id }) => id === `yes-${kind}-${stem}`)
  assert.equal(changesIn(reader.messages, ({ id }) => id.startsWith('no-')).length, 0)
})

test('only the types that are asked for, only of the own facility, only by who is signed in', async () => {
  const reader = await listen({}, '?_type=Flag')
  const oak = await platform.token({ client: 'medley-demo-oak', secret: 'medley-demo-oak-secret' })
  const theirs = await listen({ authorization: `Bearer ${oak}` })
  const patient = await create({ resourceType: 'Patient' })
  const flag = await create(sample('Flag', `Patient/${patient}`))
  await changeOf(reader, ({ id }) => id === flag)
  assert.deepEqual(
    changesIn(reader.messages, ({ patient: of }) => of === patient).map(({ type }) => type),
    ['Flag'],
  )

  const ours = await fhirClient(platform, oak)('Patient', {
    method: 'POST',
    body: { resourceType: 'Patient' },
  })
  await changeOf(theirs, ({ id }) => id === ours.json.id)
  assert.equal(changesIn(theirs.messages, ({ id }) => id === patient || id === flag).length, 0)

  assert.equal((await request(`${platform.baseUrl}/events`)).status, 401)
  const foreign = await request(`${platform.baseUrl}/events`, {
    headers: { authorization: `Bearer ${oak}`, 'last-event-id': reader.lastId() ?? '' },
  })
  assert.equal(foreign.status, 400)
  const posted = await request(`${platform.baseUrl}/events`, { method: 'POST', headers: { authorization } })
  assert.equal(posted.status, 405)
})

test('by cookie too, and a sign-out ends the stream within five seconds', async () => {
  const signIn = await fetch(`${platform.baseUrl}/login`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ username: 'physician', password: 'medley-demo' }),
  })
  const cookie = (signIn.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
  const reader = await readEvents(`${platform.baseUrl}/events`, { cookie })
  readers.push(reader)
  await reader.until((messages) => messages.find(({ id }) => id))
  const patient = await create({ resourceType: 'Patient' })
  await changeOf(reader, ({ id }) => id === patient)

  const { json } = await request(`${platform.baseUrl}/session`, { headers: { cookie } })
  await request(`${platform.baseUrl}/logout`, {
    method: 'POST',
    headers: { cookie, 'x-medley-csrf': json.csrf },
  })
  const began = performance.now()
  await reader.ended
  assert.ok(performance.now() - began < 5000)
})
