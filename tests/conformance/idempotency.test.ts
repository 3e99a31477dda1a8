/** A request that is sent again with its Idempotency-Key is answered as the first time. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { sharePlatform } from '../harness/platform.ts'
import { type Answer, type Fhir, fhirClient, idsOf, type Resource } from './client.ts'

let fhir: Fhir
let oak: Fhir
let release: (() => Promise<void>) | undefined
before(async () => {
  const { platform, release: end } = await sharePlatform()
  release = end
  fhir = fhirClient(platform, await platform.token())
  oak = fhirClient(
    platform,
    await platform.token({ client: 'medley-demo-oak', secret: 'medley-demo-oak-secret' }),
  )
})
after(() => release?.())

const tagged = (resourceType: string, tag: string, content: object = {}): Resource => ({
  resourceType,
  meta: { tag: [{ system: 'urn:test:key', code: tag }] },
  ...content,
})

const bundleOf = (tag: string, type = 'transaction'): Resource => ({
  resourceType: 'Bundle',
  type,
  entry: [
    { resource: tagged('Patient', tag), request: { method: 'POST', url: 'Patient' } },
    {
      resource: tagged('Observation', tag, { status: 'final', code: { text: 'Weight' } }),
      request: { method: 'POST', url: 'Observation' },
    },
  ],
})

async function countOf(type: string, tag: string): Promise<number> {
  return idsOf((await fhir(`${type}?_tag=urn:test:key%7C${tag}`)).json).length
}

/** Under `key`, with further headers. */
const post = (url: string, body: Resource, keyed: string | Record<string, string>): Promise<Answer> => {
  const headers = typeof keyed === 'string' ? { 'idempotency-key': keyed } : keyed
  return fhir(url, { method: 'POST', body, headers })
}

const locationsOf = ({ json }: Answer): string[] =>
  (json.entry ?? []).map(({ response }) => response.location)

test('a create that is sent again is one create with one answer', async () => {
  const key = randomUUID()
  const patient = tagged('Patient', key, { multipleBirthInteger: 2 })

  const first = await post('Patient', patient, key)
  const second = await post('Patient', patient, key)

  assert.equal(first.status, 201)
  assert.equal(second.status, 201)
  assert.equal(second.text, first.text)
  for (const name of ['location', 'etag', 'last-modified'])
    assert.equal(second.headers.get(name), first.headers.get(name), name)
  assert.equal(first.headers.get('idempotency-replayed'), null)
  assert.equal(second.headers.get('idempotency-replayed'), 'true')
  assert.equal(await countOf('Patient', key), 1)
})

test('the first answer is given again after the resource has changed', async () => {
  const key = randomUUID()
  const patient = tagged('Patient', key)
  const first = await post('Patient', patient, key)
  await fhir(`Patient/${first.json.id}`, {
    method: 'PUT',
    body: { resourceType: 'Patient', id: first.json.id, active: false },
  })

  const second = await post('Patient', patient, key)

  assert.equal(second.text, first.text)
})

for (const prefer of ['return=minimal', 'return=representation']) {
  test(`a transaction over services that is sent again, Prefer: ${prefer}`, async () => {
    const key = randomUUID()

    const first = await post('', bundleOf(key), { 'idempotency-key': key, prefer })
    const second = await post('', bundleOf(key), { 'idempotency-key': key, prefer })

    assert.equal(first.status, 200)
    assert.deepEqual(second.json, first.json)
    assert.deepEqual([await countOf('Patient', key), await countOf('Observation', key)], [1, 1])
  })
}

test('20 at once with one key are one transaction', async () => {
  const key = randomUUID()

  const answers = await Promise.all(Array.from({ length: 20 }, () => post('', bundleOf(key), key)))

  assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200])
  assert.equal(new Set(answers.map((answer) => locationsOf(answer).join())).size, 1)
  assert.deepEqual([await countOf('Patient', key), await countOf('Observation', key)], [1, 1])
})

test('entries of a batch that is sent again are created once', async () => {
  const key = randomUUID()

  const first = await post('', bundleOf(key, 'batch'), key)
  const second = await post('', bundleOf(key, 'batch'), key)

  assert.deepEqual(locationsOf(second), locationsOf(first))
  assert.deepEqual([await countOf('Patient', key), await countOf('Observation', key)], [1, 1])
})

test('a key that was used for another request is refused', async () => {
  const key = randomUUID()
  await post('Patient', tagged('Patient', key), key)

  for (const answer of [
    await post('Patient', tagged('Patient', key, { active: true }), key),
    await post('', bundleOf(key), key),
  ]) {
    assert.equal(answer.status, 422)
    assert.equal(answer.json.resourceType, 'OperationOutcome')
  }
  assert.equal(await countOf('Patient', key), 1)
})

test('the same key of another client is another key', async () => {
  const key = randomUUID()
  const patient = tagged('Patient', key)
  const first = await post('Patient', patient, key)

  const other = await oak('Patient', { method: 'POST', body: patient, headers: { 'idempotency-key': key } })

  assert.equal(other.status, 201)
  assert.notEqual(other.json.id, first.json.id)
})

test('a refusal is not kept: it names the element, and the corrected request goes through', async () => {
  const key = randomUUID()

  const refused = await post('Patient', tagged('Patient', key, { gender: 'nope' }), key)
  const corrected = await post('Patient', tagged('Patient', key, { gender: 'female' }), key)

  assert.equal(refused.status, 422)
  assert.deepEqual(refused.json.issue[0]?.expression, ['Patient.gender'])
  assert.equal(corrected.status, 201)
})

test('a conditional create with a key finds what is there', async () => {
  const key = randomUUID()
  const patient = tagged('Patient', key)
  const { json } = await fhir('Patient', { method: 'POST', body: patient })

  const answer = await post('Patient', patient, {
    'idempotency-key': key,
    'if-none-exist': `_tag=urn:test:key|${key}`,
  })

  assert.equal(answer.status, 200)
  assert.equal(answer.json.id, json.id)
})

test('a Binary by its content, with a key', async () => {
  const headers = { 'idempotency-key': randomUUID(), 'content-type': 'text/plain' }

  const first = await fhir('Binary', { method: 'POST', body: 'hello', headers })
  const second = await fhir('Binary', { method: 'POST', body: 'hello', headers })

  assert.equal(first.status, 201, first.text)
  assert.equal(second.json.id, first.json.id)
})

test('a key that is no text is refused', async () => {
  assert.equal((await post('Patient', tagged('Patient', 'x'), 'x'.repeat(256))).status, 400)
})
