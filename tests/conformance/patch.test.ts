/** JSON Patch, FHIRPath Patch and conditional interactions through the gateway. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { sharePlatform } from '../harness/platform.ts'
import { type Answer, type Fhir, fhirClient } from './client.ts'

let fhir: Fhir
let release: (() => Promise<void>) | undefined
before(async () => {
  const shared = await sharePlatform()
  release = shared.release
  fhir = fhirClient(shared.platform, await shared.platform.token())
})
after(() => release?.())

const JSON_PATCH = { 'content-type': 'application/json-patch+json' }
const SYSTEM = 'urn:test:patch'

interface Started {
  id: string
  value: string
}

async function start(): Promise<Started> {
  const value = randomUUID()
  const body = {
    resourceType: 'Patient',
    identifier: [{ system: SYSTEM, value }],
    gender: 'female',
    name: [
      { use: 'official', family: 'Old', given: ['A', 'B', 'C'] },
      { use: 'nickname', given: ['Nick'] },
    ],
    contact: [{ name: { family: 'First' } }],
  }
  const { json } = await fhir('Patient', { method: 'POST', body })
  return { id: json.id, value }
}

type Json = Record<string, unknown>

const read = async (id: string): Promise<Json> => (await fhir(`Patient/${id}`)).json as unknown as Json

const patchBy = (
  address: string,
  operations: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> =>
  fhir(address, { method: 'PATCH', headers: { ...JSON_PATCH, ...headers }, body: operations })

interface Part {
  name: string
  [value: string]: unknown
}

/** Parameters of one FHIRPath Patch operation. */
const parameters = (type: string, path: string, ...more: Part[]): Json => ({
  resourceType: 'Parameters',
  parameter: [
    {
      name: 'operation',
      part: [{ name: 'type', valueCode: type }, { name: 'path', valueString: path }, ...more],
    },
  ],
})

const fhirPathTable: readonly [what: string, patch: Json, element: string, expected: unknown][] = [
  ['replaces an element', parameters('replace', 'Patient.gender', { name: 'value', valueCode: 'male' }), 'gender', 'male'],
  ['adds a missing element', parameters('add', 'Patient', { name: 'name', valueString: 'birthDate' }, { name: 'value', valueDate: '1940-02-01' }), 'birthDate', '1940-02-01'],
  ['adds to a list that is not there', parameters('add', 'Patient', { name: 'name', valueString: 'telecom' }, { name: 'value', valueContactPoint: { system: 'phone', value: '555-0100' } }), 'telecom', [{ system: 'phone', value: '555-0100' }]],
  ['builds an element out of parts', parameters('add', 'Patient', { name: 'name', valueString: 'contact' }, { name: 'value', part: [{ name: 'name', valueHumanName: { family: 'Second' } }, { name: 'telecom', valueContactPoint: { system: 'phone', value: '1' } }] }), 'contact', [{ name: { family: 'First' } }, { name: { family: 'Second' }, telecom: [{ system: 'phone', value: '1' }] }]],
  ['inserts into a list', parameters('insert', "Patient.name.where(use = 'official').given", { name: 'index', valueInteger: 1 }, { name: 'value', valueString: 'X' }), 'name', [{ use: 'official', family: 'Old', given: ['A', 'X', 'B', 'C'] }, { use: 'nickname', given: ['Nick'] }]],
  ['moves within a list', parameters('move', 'Patient.name[0].given', { name: 'source', valueInteger: 0 }, { name: 'destination', valueInteger: 2 }), 'name', [{ use: 'official', family: 'Old', given: ['B', 'C', 'A'] }, { use: 'nickname', given: ['Nick'] }]],
  ['deletes by a condition', parameters('delete', "Patient.name.where(use = 'nickname')"), 'name', [{ use: 'official', family: 'Old', given: ['A', 'B', 'C'] }]],
  ['deletes what is not there without a word', parameters('delete', 'Patient.birthDate'), 'gender', 'female'],
] // prettier-ignore

for (const [what, patch, element, expected] of fhirPathTable) {
  test(`FHIRPath Patch ${what}`, async () => {
    const { id } = await start()

    const { status } = await fhir(`Patient/${id}`, { method: 'PATCH', body: patch })

    assert.equal(status, 200)
    assert.deepEqual((await read(id))[element], expected)
  })
}

const jsonTable: readonly [what: string, operations: unknown, element: string, expected: unknown][] = [
  ['adds to the end of a list', [{ op: 'add', path: '/name/0/given/-', value: 'D' }], 'name', [{ use: 'official', family: 'Old', given: ['A', 'B', 'C', 'D'] }, { use: 'nickname', given: ['Nick'] }]],
  ['removes', [{ op: 'remove', path: '/name/1' }], 'name', [{ use: 'official', family: 'Old', given: ['A', 'B', 'C'] }]],
  ['moves', [{ op: 'move', from: '/name/0', path: '/name/1' }], 'name', [{ use: 'nickname', given: ['Nick'] }, { use: 'official', family: 'Old', given: ['A', 'B', 'C'] }]],
  ['copies', [{ op: 'copy', from: '/contact/0', path: '/contact/-' }, { op: 'replace', path: '/contact/1/name/family', value: 'Copy' }], 'contact', [{ name: { family: 'First' } }, { name: { family: 'Copy' } }]],
  ['tests and then replaces', [{ op: 'test', path: '/gender', value: 'female' }, { op: 'replace', path: '/gender', value: 'other' }], 'gender', 'other'],
] // prettier-ignore

for (const [what, operations, element, expected] of jsonTable) {
  test(`JSON Patch ${what}`, async () => {
    const { id } = await start()

    const { status } = await patchBy(`Patient/${id}`, operations)

    assert.equal(status, 200)
    assert.deepEqual((await read(id))[element], expected)
  })
}

const refusedTable: readonly [what: string, operations: unknown, status: number][] = [
  ['a test that does not hold', [{ op: 'test', path: '/gender', value: 'male' }, { op: 'replace', path: '/active', value: false }], 422],
  ['a change of the id', [{ op: 'replace', path: '/id', value: 'other' }], 422],
  ['a change of the type', [{ op: 'replace', path: '/resourceType', value: 'Person' }], 422],
  ['a result that is not valid', [{ op: 'replace', path: '/gender', value: 'robot' }], 422],
  ['a path to nothing', [{ op: 'replace', path: '/maritalStatus/text', value: 'x' }], 422],
  ['no list', { op: 'add' }, 400],
  ['an operation that does not exist', [{ op: 'merge', path: '/gender' }], 400],
  ['the whole resource', [{ op: 'replace', path: '', value: {} }], 400],
] // prettier-ignore

for (const [what, operations, expected] of refusedTable) {
  test(`JSON Patch refuses ${what} and changes nothing`, async () => {
    const { id } = await start()

    const { status, json } = await patchBy(`Patient/${id}`, operations)

    assert.equal(status, expected)
    assert.equal(json.resourceType, 'OperationOutcome')
    assert.equal(((await read(id)) as { meta: Json }).meta['versionId'], '1')
  })
}

test('a patch of another media type is refused with the ones that work', async () => {
  const { id } = await start()

  const { status, headers } = await fhir(`Patient/${id}`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/merge-patch+json' },
    body: {},
  })

  assert.equal(status, 415)
  assert.match(headers.get('accept-patch') ?? '', /application\/json-patch\+json/)
})

test('If-Match takes a list of tags', async () => {
  const { id } = await start()
  const replace = [{ op: 'replace', path: '/gender', value: 'other' }]

  const fitting = await patchBy(`Patient/${id}`, replace, { 'if-match': 'W/"7", W/"1"' })
  const stale = await patchBy(`Patient/${id}`, replace, { 'if-match': 'W/"7", W/"1"' })

  assert.equal(fitting.status, 200)
  assert.equal(stale.status, 412)
})

test('a conditional patch changes the one match, and is refused for none', async () => {
  const { id, value } = await start()
  const replace = [{ op: 'replace', path: '/gender', value: 'other' }]

  const one = await patchBy(`Patient?identifier=${SYSTEM}%7C${value}`, replace)
  const none = await patchBy(`Patient?identifier=${SYSTEM}%7C${randomUUID()}`, replace)

  assert.equal(one.status, 200)
  assert.equal(one.json.id, id)
  assert.equal(none.status, 404)
})

test('conditional interactions refuse criteria that are not understood', async () => {
  const { value } = await start()
  const body = { resourceType: 'Patient', identifier: [{ system: SYSTEM, value }] }

  const answers = [
    await fhir('Patient', { method: 'POST', body, headers: { 'if-none-exist': 'familyname=Old' } }),
    await fhir('Patient?familyname=Old', { method: 'PUT', body }),
    await fhir('Patient?familyname=Old', { method: 'DELETE' }),
    await fhir('Patient', { method: 'DELETE' }),
    await patchBy('Patient?familyname=Old', []),
  ]

  assert.deepEqual(
    answers.map(({ status }) => status),
    [400, 400, 400, 400, 400],
  )
})

test('a conditional update with another id than the match has is refused', async () => {
  const { value } = await start()

  const { status } = await fhir(`Patient?identifier=${SYSTEM}%7C${value}`, {
    method: 'PUT',
    body: { resourceType: 'Patient', id: 'other' },
  })

  assert.equal(status, 400)
})

test('several matches of a condition are refused', async () => {
  const { value } = await start()
  const body = { resourceType: 'Patient', identifier: [{ system: SYSTEM, value }] }
  await fhir('Patient', { method: 'POST', body })
  const condition = `Patient?identifier=${SYSTEM}%7C${value}`

  const answers = [
    await fhir(condition, { method: 'PUT', body }),
    await fhir(condition, { method: 'DELETE' }),
    await patchBy(condition, []),
  ]

  assert.deepEqual(
    answers.map(({ status }) => status),
    [412, 412, 412],
  )
})

test('patches in a transaction and in a batch', async () => {
  const [one, other] = [await start(), await start()]
  const data = Buffer.from(JSON.stringify([{ op: 'replace', path: '/gender', value: 'other' }])).toString(
    'base64',
  )
  const entry = [
    {
      resource: { resourceType: 'Binary', contentType: 'application/json-patch+json', data },
      request: { method: 'PATCH', url: `Patient/${one.id}` },
    },
    {
      resource: parameters('replace', 'Patient.gender', { name: 'value', valueCode: 'unknown' }),
      request: { method: 'PATCH', url: `Patient?identifier=${SYSTEM}|${other.value}` },
    },
  ]

  const transaction = await fhir('', {
    method: 'POST',
    body: { resourceType: 'Bundle', type: 'transaction', entry },
  })
  assert.equal(transaction.status, 200)
  assert.equal((await read(one.id))['gender'], 'other')
  assert.equal((await read(other.id))['gender'], 'unknown')

  const batch = await fhir('', {
    method: 'POST',
    body: { resourceType: 'Bundle', type: 'batch', entry: entry.slice(0, 1) },
  })
  assert.equal(batch.json.entry?.[0]?.response.status, '200 OK')
})

test('a subset of a resource is not stored in its place', async () => {
  const { id } = await start()
  const { text } = await fhir(`Patient/${id}?_elements=name`)

  const { status } = await fhir(`Patient/${id}`, { method: 'PUT', body: text })

  assert.match(text, /SUBSETTED/)
  assert.doesNotMatch(text, /gender/)
  assert.equal(status, 422)
})
