/** One Bundle over several services: all of it or nothing; Provenance over several services. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { sharePlatform } from '../harness/platform.ts'
import { type Answer, type Fhir, type Body, fhirClient, idsOf, type Resource } from './client.ts'

let fhir: Fhir
let release: (() => Promise<void>) | undefined
before(async () => {
  const shared = await sharePlatform()
  release = shared.release
  fhir = fhirClient(shared.platform, await shared.platform.token())
})
after(() => release?.())

interface Post {
  fullUrl: string
  resource: Resource
  request: { method: 'POST'; url: string }
}

/** A patient (patients) with a stay (adt), a problem (care) and a result (labs) that refer to each other. */
function admission(tag: string): Post[] {
  const urn = {
    patient: randomUUID(),
    encounter: randomUUID(),
    condition: randomUUID(),
    result: randomUUID(),
  }
  const to = (name: keyof typeof urn): { reference: string } => ({ reference: `urn:uuid:${urn[name]}` })
  const post = (name: keyof typeof urn, resource: Resource): Post => ({
    fullUrl: `urn:uuid:${urn[name]}`,
    resource: { ...resource, meta: { tag: [{ system: 'urn:test:run', code: tag }] } },
    request: { method: 'POST', url: resource.resourceType },
  })
  return [
    post('result', {
      resourceType: 'Observation',
      status: 'final',
      code: { text: 'Weight' },
      subject: to('patient'),
      encounter: to('encounter'),
    }),
    post('condition', {
      resourceType: 'Condition',
      subject: to('patient'),
      encounter: to('encounter'),
      code: { text: 'Fall' },
      evidence: [{ detail: [to('result')] }],
    }),
    post('encounter', {
      resourceType: 'Encounter',
      status: 'in-progress',
      class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'IMP' },
      subject: to('patient'),
    }),
    post('patient', { resourceType: 'Patient', name: [{ family: 'Transaction' }] }),
  ]
}

const send = (entry: Post[]): Promise<Answer> =>
  fhir('', { method: 'POST', body: { resourceType: 'Bundle', type: 'transaction', entry } })

/** `Observation/1` of each entry's answer, in the order of the entries. */
const locationsOf = ({ entry }: Body): string[] =>
  (entry ?? []).map(({ response }) => /([A-Za-z]+\/[^/]+)\/_history/.exec(response.location)?.[1] ?? '')

const types = ['Observation', 'Condition', 'Encounter', 'Patient']

test('a transaction over four services stores all and resolves what refers to what', async () => {
  const answer = await send(admission(randomUUID()))

  assert.equal(answer.status, 200)
  assert.equal(answer.json.type, 'transaction-response')
  assert.ok(answer.json.entry?.every(({ response }) => response.status.startsWith('201')))
  const locations = locationsOf(answer.json)
  assert.deepEqual(
    locations.map((location) => location.split('/')[0]),
    types,
  )
  const [result, condition, encounter, patient] = locations
  const [storedResult, storedCondition, storedEncounter] = await Promise.all(
    [result, condition, encounter].map(async (location) => (await fhir(location ?? '')).json),
  )
  assert.equal(storedResult?.subject.reference, patient)
  assert.equal(storedResult?.encounter.reference, encounter)
  assert.equal(storedCondition?.evidence[0]?.detail[0]?.reference, result)
  assert.equal(storedEncounter?.subject.reference, patient)
})

test('what a transaction has stored is found by what it refers to', async () => {
  const [result, , , patient] = locationsOf((await send(admission(randomUUID()))).json)

  const found = await fhir(`Observation?subject=${patient}`)

  assert.deepEqual(
    idsOf(found.json).map((id) => `Observation/${id}`),
    [result],
  )
})

const countOf = async (type: string, tag: string): Promise<number> => {
  const { status, json } = await fhir(`${type}?_tag=urn:test:run%7C${tag}`)
  assert.equal(status, 200)
  return idsOf(json).length
}

for (const [place, type] of types.entries()) {
  test(`nothing of a transaction is stored when its ${type} is invalid`, async () => {
    const tag = randomUUID()
    const entries = admission(tag)
    Object.assign(entries[place]?.resource ?? {}, { status: 'nope', gender: 'nope', subject: 'nope' })

    const { status, json } = await send(entries)

    assert.ok(status === 400 || status === 422, `status ${status}`)
    assert.equal(json.resourceType, 'OperationOutcome')
    assert.deepEqual(await Promise.all(types.map((one) => countOf(one, tag))), [0, 0, 0, 0])
  })
}

test('the same transaction without a fault is stored, so its tag does find it', async () => {
  const tag = randomUUID()

  await send(admission(tag))

  assert.deepEqual(await Promise.all(types.map((one) => countOf(one, tag))), [1, 1, 1, 1])
})

test('a Provenance of resources of several services is read by id and found by each target', async () => {
  const targets = locationsOf((await send(admission(randomUUID()))).json)
  const created = await fhir('Provenance', {
    method: 'POST',
    body: {
      resourceType: 'Provenance',
      target: targets.map((reference) => ({ reference })),
      recorded: '2024-03-01T10:00:00Z',
      agent: [{ who: { display: 'A test' } }],
    },
  })
  assert.equal(created.status, 201)

  const read = await fhir(`Provenance/${created.json.id}`)
  const found = await Promise.all(
    targets.map(async (target) => idsOf((await fhir(`Provenance?target=${target}`)).json)),
  )

  assert.deepEqual(read.json, created.json)
  assert.deepEqual(
    found,
    targets.map(() => [created.json.id]),
  )
})
