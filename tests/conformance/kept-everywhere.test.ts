/** Provenance and Subscription, which every module keeps: whatever is done to one is done where it is. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { sharePlatform } from '../harness/platform.ts'
import { type Answer, type Fhir, fhirClient, idsOf, type Resource } from './client.ts'

let fhir: Fhir
let release: (() => Promise<void>) | undefined
before(async () => {
  const { platform, release: end } = await sharePlatform()
  release = end
  fhir = fhirClient(platform, await platform.token())
})
after(() => release?.())

/** Of something that labs keeps, so that it is not in the first module that is asked. */
const provenanceOf = (policy: string, more: object = {}): Resource => ({
  resourceType: 'Provenance',
  target: [{ reference: 'Observation/any' }],
  recorded: '2024-03-01T10:00:00Z',
  agent: [{ who: { identifier: { system: 'urn:test:agent', value: policy } } }],
  meta: { tag: [{ system: 'urn:test:kept', code: policy }] },
  ...more,
})

const criteriaOf = (tag: string): string => `_tag=urn:test:kept%7C${tag}`

async function existing(tag: string): Promise<string> {
  const { status, json, text } = await fhir('Provenance', { method: 'POST', body: provenanceOf(tag) })
  assert.equal(status, 201, text)
  return json.id
}

interface Entry {
  resource?: Resource
  fullUrl?: string
  request: { method: string; url: string; ifNoneExist?: string }
}

const transact = (...entry: Entry[]): Promise<Answer> =>
  fhir('', { method: 'POST', body: { resourceType: 'Bundle', type: 'transaction', entry } })

const patient: Entry = { resource: { resourceType: 'Patient' }, request: { method: 'POST', url: 'Patient' } }

async function findAll(tag: string): Promise<string[]> {
  return idsOf((await fhir(`Provenance?${criteriaOf(tag)}`)).json)
}

const patch = {
  resourceType: 'Parameters',
  parameter: [
    {
      name: 'operation',
      part: [
        { name: 'type', valueCode: 'replace' },
        { name: 'path', valueString: 'Provenance.recorded' },
        { name: 'value', valueInstant: '2025-01-01T00:00:00Z' },
      ],
    },
  ],
}

const changed = (id: string, tag: string): Resource =>
  provenanceOf(tag, { id, recorded: '2025-01-01T00:00:00Z' })

/** Each way to change one, by id or by criteria, in a transaction and alone. */
const changes: Record<string, (id: string, tag: string) => Promise<Answer>> = {
  'PUT by id in a transaction': (id, tag) =>
    transact(patient, {
      resource: changed(id, tag),
      request: { method: 'PUT', url: `Provenance/${id}` },
    }),
  'PUT by criteria in a transaction': (id, tag) =>
    transact(patient, {
      resource: changed(id, tag),
      request: { method: 'PUT', url: `Provenance?${criteriaOf(tag)}` },
    }),
  'PATCH by id in a transaction': (id) =>
    transact(patient, { resource: patch, request: { method: 'PATCH', url: `Provenance/${id}` } }),
  'PATCH by criteria in a transaction': (_, tag) =>
    transact(patient, {
      resource: patch,
      request: { method: 'PATCH', url: `Provenance?${criteriaOf(tag)}` },
    }),
  'PUT by id': (id, tag) => fhir(`Provenance/${id}`, { method: 'PUT', body: changed(id, tag) }),
  'PUT by criteria': (id, tag) =>
    fhir(`Provenance?${criteriaOf(tag)}`, { method: 'PUT', body: changed(id, tag) }),
  'PATCH by id': (id) => fhir(`Provenance/${id}`, { method: 'PATCH', body: patch }),
  'PATCH by criteria': (_, tag) => fhir(`Provenance?${criteriaOf(tag)}`, { method: 'PATCH', body: patch }),
}

for (const [what, change] of Object.entries(changes)) {
  test(`${what} changes the one that is there`, async () => {
    const tag = randomUUID()
    const id = await existing(tag)

    const answer = await change(id, tag)

    assert.equal(answer.status, 200, answer.text)
    assert.deepEqual(await findAll(tag), [id])
    const read = await fhir(`Provenance/${id}`)
    assert.equal(read.json.meta.versionId, '2')
    assert.match(read.text, /2025-01-01T00:00:00Z/)
  })
}

const deletions: Record<string, (id: string, tag: string) => Promise<Answer>> = {
  'DELETE by id in a transaction': (id) =>
    transact(patient, { request: { method: 'DELETE', url: `Provenance/${id}` } }),
  'DELETE by criteria in a transaction': (_, tag) =>
    transact(patient, { request: { method: 'DELETE', url: `Provenance?${criteriaOf(tag)}` } }),
  'DELETE by id': (id) => fhir(`Provenance/${id}`, { method: 'DELETE' }),
  'DELETE by criteria': (_, tag) => fhir(`Provenance?${criteriaOf(tag)}`, { method: 'DELETE' }),
}

for (const [what, remove] of Object.entries(deletions)) {
  test(`${what} removes the one that is there`, async () => {
    const tag = randomUUID()
    const id = await existing(tag)

    const answer = await remove(id, tag)

    assert.ok([200, 204].includes(answer.status), answer.text)
    assert.deepEqual(await findAll(tag), [])
    assert.equal((await fhir(`Provenance/${id}`)).status, 410)
  })
}

test('a conditional create finds the one that is there, alone and in a transaction', async () => {
  const tag = randomUUID()
  const id = await existing(tag)
  const criteria = `_tag=urn:test:kept|${tag}`

  const alone = await fhir('Provenance', {
    method: 'POST',
    body: provenanceOf(tag),
    headers: { 'if-none-exist': criteria },
  })
  const inBundle = await transact(patient, {
    resource: provenanceOf(tag),
    request: { method: 'POST', url: 'Provenance', ifNoneExist: criteria },
  })

  assert.equal(alone.status, 200, alone.text)
  assert.equal(alone.json.id, id)
  assert.equal(inBundle.status, 200, inBundle.text)
  assert.match(inBundle.json.entry?.[1]?.response.location ?? '', new RegExp(`Provenance/${id}/`))
  assert.deepEqual(await findAll(tag), [id])
})

test('a Provenance lives with what its transaction creates, and is revived where it was', async () => {
  const tag = randomUUID()
  const urn = `urn:uuid:${randomUUID()}`
  const answer = await transact(
    patient,
    {
      fullUrl: urn,
      resource: { resourceType: 'Condition', subject: { display: 'x' }, code: { text: 'Fall' } },
      request: { method: 'POST', url: 'Condition' },
    },
    {
      resource: provenanceOf(tag, { target: [{ reference: urn }] }),
      request: { method: 'POST', url: 'Provenance' },
    },
  )
  assert.equal(answer.status, 200, answer.text)
  const [id = ''] = await findAll(tag)
  await fhir(`Provenance/${id}`, { method: 'DELETE' })

  await transact(patient, {
    resource: changed(id, tag),
    request: { method: 'PUT', url: `Provenance/${id}` },
  })

  const history = await fhir(`Provenance/${id}/_history`)
  assert.equal(history.json.entry?.length, 3)
})

test('criteria that match several, over modules, are refused', async () => {
  const tag = randomUUID()
  await existing(tag)
  await fhir('Provenance', {
    method: 'POST',
    body: provenanceOf(tag, { target: [{ reference: 'Patient/any' }] }),
  })

  const answers = [
    await fhir(`Provenance?${criteriaOf(tag)}`, { method: 'DELETE' }),
    await transact(patient, { request: { method: 'DELETE', url: `Provenance?${criteriaOf(tag)}` } }),
  ]

  for (const { status, text } of answers) assert.equal(status, 412, text)
})

test('what does not exist: DELETE has nothing to do, PATCH finds nothing', async () => {
  const id = randomUUID()

  const deleted = await transact(patient, { request: { method: 'DELETE', url: `Provenance/${id}` } })
  const patched = await fhir(`Provenance/${id}`, { method: 'PATCH', body: patch })

  assert.equal(deleted.status, 200, deleted.text)
  assert.equal(patched.status, 404)
})
