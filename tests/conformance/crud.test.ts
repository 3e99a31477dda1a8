/** Create, read, update, delete and history through the gateway. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { sharePlatform } from '../harness/platform.ts'
import { type Answer, type Fhir, fhirClient, type Resource } from './client.ts'

let fhir: Fhir
let stranger: Fhir
let release: (() => Promise<void>) | undefined
before(async () => {
  const shared = await sharePlatform()
  release = shared.release
  fhir = fhirClient(shared.platform, await shared.platform.token())
  stranger = fhirClient(shared.platform)
})
after(() => release?.())

const patient = (family: string): Resource => ({ resourceType: 'Patient', name: [{ family }] })

const create = (resource: Resource): Promise<Answer> =>
  fhir(resource.resourceType, { method: 'POST', body: resource })

const update = (resource: Resource & { id: string }, headers: Record<string, string> = {}): Promise<Answer> =>
  fhir(`${resource.resourceType}/${resource.id}`, { method: 'PUT', body: resource, headers })

function assertRefused({ status, json }: Answer, expected: number): void {
  assert.equal(status, expected)
  assert.equal(json.resourceType, 'OperationOutcome')
  assert.ok(json.issue.length > 0)
}

test('a create answers 201 with an id of the server, Location, ETag and Last-Modified', async () => {
  const { status, headers, json } = await create({ ...patient('Create'), id: 'chosen-by-client' })

  assert.equal(status, 201)
  assert.notEqual(json.id, 'chosen-by-client')
  assert.match(json.id, /^[A-Za-z0-9.-]{1,64}$/)
  assert.ok(headers.get('location')?.endsWith(`/fhir/R4/Patient/${json.id}/_history/1`))
  assert.equal(headers.get('etag'), 'W/"1"')
  const modified = Date.parse(headers.get('last-modified') ?? '')
  assert.equal(modified, Math.floor(Date.parse(json.meta.lastUpdated) / 1000) * 1000)
})

test('a read gives what was created, with its version', async () => {
  const created = await create(patient('Read'))

  const read = await fhir(`Patient/${created.json.id}`)

  assert.equal(read.status, 200)
  assert.deepEqual(read.json, created.json)
  assert.equal(read.headers.get('etag'), 'W/"1"')
})

test('an update makes a new version and keeps the old one', async () => {
  const { json } = await create(patient('Before'))

  const updated = await update({ ...json, name: [{ family: 'After' }] })

  assert.equal(updated.status, 200)
  assert.equal(updated.headers.get('etag'), 'W/"2"')
  assert.equal((await fhir(`Patient/${json.id}`)).json.name[0]?.family, 'After')
  assert.equal((await fhir(`Patient/${json.id}/_history/1`)).json.name[0]?.family, 'Before')
  assert.equal((await fhir(`Patient/${json.id}/_history/2`)).json.name[0]?.family, 'After')
  assertRefused(await fhir(`Patient/${json.id}/_history/3`), 404)
})

test('an update of an unknown id creates it under that id', async () => {
  const id = randomUUID()

  const { status, headers } = await update({ ...patient('Put'), id })

  assert.equal(status, 201)
  assert.ok(headers.get('location')?.includes(`/Patient/${id}/_history/`))
  assert.equal((await fhir(`Patient/${id}`)).json.name[0]?.family, 'Put')
})

test('an update of another version than the present one is refused and changes nothing', async () => {
  const { json } = await create(patient('First'))
  const second = await update({ ...json, name: [{ family: 'Second' }] }, { 'if-match': 'W/"1"' })

  const late = await update({ ...json, name: [{ family: 'Late' }] }, { 'if-match': 'W/"1"' })

  assert.equal(second.status, 200)
  assertRefused(late, 412)
  assert.equal((await fhir(`Patient/${json.id}`)).json.name[0]?.family, 'Second')
})

test('a deleted resource is gone, its old version is not', async () => {
  const { json } = await create(patient('Delete'))

  const deleted = await fhir(`Patient/${json.id}`, { method: 'DELETE' })

  assert.equal(deleted.status, 204)
  assert.equal(deleted.text, '')
  assertRefused(await fhir(`Patient/${json.id}`), 410)
  assert.equal((await fhir(`Patient/${json.id}/_history/1`)).status, 200)
})

test('the history of an instance is newest first and tells the delete', async () => {
  const { json } = await create(patient('History'))
  await update({ ...json, active: true })
  await fhir(`Patient/${json.id}`, { method: 'DELETE' })

  const history = await fhir(`Patient/${json.id}/_history`)

  assert.equal(history.status, 200)
  assert.equal(history.json.type, 'history')
  assert.deepEqual(
    history.json.entry?.map(({ request }) => request.method),
    ['DELETE', 'PUT', 'POST'],
  )
  assert.deepEqual(
    history.json.entry?.map(({ resource }) => resource?.meta.versionId),
    [undefined, '2', '1'],
  )
})

test('decimals keep their digits', async () => {
  const body =
    '{"resourceType":"Observation","status":"final","code":{"text":"x"},"valueQuantity":{"value":1.00},' +
    '"referenceRange":[{"low":{"value":0.0100},"high":{"value":12345678901234567.10}}]}'
  const { json } = await fhir('Observation', { method: 'POST', body })

  const { text } = await fhir(`Observation/${json.id}`)

  assert.match(text, /"value":1\.00[,}]/)
  assert.match(text, /"value":0\.0100[,}]/)
  assert.match(text, /"value":12345678901234567\.10[,}]/)
})

test('without a token nothing is read or written', async () => {
  const { json } = await create(patient('Closed'))

  assertRefused(await stranger(`Patient/${json.id}`), 401)
  assertRefused(await stranger('Patient'), 401)
  assertRefused(await stranger('Patient', { method: 'POST', body: patient('Stranger') }), 401)
  assertRefused(await stranger('Patient', { headers: { authorization: 'Bearer made-up' } }), 401)
})

test('an unknown id and an unknown type are not found', async () => {
  assertRefused(await fhir(`Patient/${randomUUID()}`), 404)
  assertRefused(await fhir('Unicorn/1'), 404)
})

test('an invalid resource is refused with the place of each fault', async () => {
  const refused = await create({ resourceType: 'Observation', status: 'nope', code: { text: 'x' } })

  assertRefused(refused, 422)
  assert.deepEqual(refused.json.issue[0]?.expression, ['Observation.status'])
})

test('a body that is no JSON is refused', async () => {
  assertRefused(await fhir('Patient', { method: 'POST', body: '{"resourceType":"Patient",' }), 400)
})
