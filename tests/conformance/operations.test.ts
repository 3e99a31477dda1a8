/** Operations of single services, and searches by expression and by words, through the gateway. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { sharePlatform } from '../harness/platform.ts'
import { type Answer, type Fhir, fhirClient, idsOf, type Resource } from './client.ts'

const run = randomUUID()
const tag = { system: 'urn:test:operations', code: run }
const family = `Omega${run.slice(0, 8)}`
let fhir: Fhir
let baseUrl = ''
let token = ''
let patient = ''
let release: (() => Promise<void>) | undefined

const store = async (resource: Resource): Promise<string> => {
  const { json, status } = await fhir(resource.resourceType, {
    method: 'POST',
    body: { ...resource, meta: { tag: [tag] } },
  })
  assert.equal(status, 201)
  return json.id
}

const observation = (code: string, day: string, value: number): Resource => ({
  resourceType: 'Observation',
  status: 'final',
  category: [
    {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' }],
    },
  ],
  code: { coding: [{ system: 'http://loinc.org', code }] },
  subject: { reference: `Patient/${patient}` },
  effectiveDateTime: day,
  valueQuantity: { value, unit: 'mmol/L', system: 'http://unitsofmeasure.org', code: 'mmol/L' },
})

before(async () => {
  const shared = await sharePlatform()
  release = shared.release
  baseUrl = shared.platform.baseUrl
  token = await shared.platform.token()
  fhir = fhirClient(shared.platform, token)
  patient = await store({
    resourceType: 'Patient',
    identifier: [{ system: 'urn:test:mrn', value: run }],
    name: [{ family, given: ['Ann'] }],
    birthDate: '1940-03-12',
    gender: 'female',
    text: {
      status: 'generated',
      div: '<div xmlns="http://www.w3.org/1999/xhtml">Keeps <b>canaries</b> and likes fog</div>',
    },
  })
  for (const [day, value] of [
    ['2026-01-01', 4],
    ['2026-03-01', 5],
    ['2026-02-01', 6],
  ] as const)
    await store(observation('2823-3', day, value))
  await store(observation('2951-2', '2026-01-15', 140))
})
after(() => release?.())

const parametersOf = ({
  json,
}: Answer): { name: string; valueMeta: { tag?: unknown[]; versionId: string } }[] =>
  (json as unknown as { parameter: { name: string; valueMeta: { tag?: unknown[]; versionId: string } }[] })
    .parameter

test('the views of a patient answer', async () => {
  await store({
    resourceType: 'Flag',
    status: 'active',
    subject: { reference: `Patient/${patient}` },
    code: { text: 'Falls' },
  })
  await store({
    resourceType: 'Flag',
    status: 'inactive',
    subject: { reference: `Patient/${patient}` },
    code: { text: 'Old' },
  })

  const { status, json } = await fhir(`${baseUrl}/api/patients/${patient}`)

  assert.equal(status, 200)
  const { flags, age } = json as unknown as { flags: { code: { text: string } }[]; age: unknown }
  assert.deepEqual(
    flags.map(({ code }) => code.text),
    ['Falls'],
  )
  assert.ok(age)
})

test('$meta-add makes a version only when it changes something, $meta-delete takes away', async () => {
  const body = {
    resourceType: 'Parameters',
    parameter: [{ name: 'meta', valueMeta: { tag: [{ system: 'urn:x', code: 'y' }] } }],
  }
  const call = (name: string): Promise<Answer> =>
    fhir(`Patient/${patient}/$${name}`, { method: 'POST', body })

  const added = parametersOf(await call('meta-add'))[0]?.valueMeta
  const again = parametersOf(await call('meta-add'))[0]?.valueMeta
  const read = parametersOf(await fhir(`Patient/${patient}/$meta`))[0]?.valueMeta
  const removed = parametersOf(await call('meta-delete'))[0]?.valueMeta

  assert.equal(added?.tag?.length, 2)
  assert.equal(again?.versionId, added?.versionId)
  assert.deepEqual(read, again)
  assert.deepEqual(removed?.tag, [tag])
})

const validationTable: readonly [what: string, address: () => string, body: unknown, errors: number][] = [
  ['a valid resource', () => 'Patient/$validate', { resourceType: 'Patient' }, 0],
  ['an invalid resource', () => 'Patient/$validate', { resourceType: 'Patient', gender: 'robot' }, 1],
  ['a resource in Parameters', () => 'Patient/$validate', { resourceType: 'Parameters', parameter: [{ name: 'resource', resource: { resourceType: 'Patient', active: 'yes' } }, { name: 'mode', valueCode: 'create' }] }, 1],
  ['another id on update', () => `Patient/${patient}/$validate?mode=update`, { resourceType: 'Patient', id: 'other' }, 1],
  ['a profile that is not known', () => 'Patient/$validate?profile=http://example.org/none', { resourceType: 'Patient' }, 1],
  ['the stored resource', () => `Patient/${patient}/$validate`, undefined, 0],
] // prettier-ignore

for (const [what, address, body, errors] of validationTable) {
  test(`$validate judges ${what}`, async () => {
    const { status, json } = await fhir(address(), { method: 'POST', body })

    assert.equal(status, 200)
    assert.equal(json.resourceType, 'OperationOutcome')
    const issues = json.issue as unknown as { severity: string }[]
    assert.equal(issues.filter(({ severity }) => severity === 'error').length, errors)
  })
}

test('$lastn answers the latest of each kind', async () => {
  const { status, json } = await fhir(`Observation/$lastn?patient=Patient/${patient}&category=laboratory`)
  const two = await fhir(`Observation/$lastn?patient=Patient/${patient}&category=laboratory&max=2`)

  assert.equal(status, 200)
  const values = (answer: Answer['json']): number[] =>
    (answer.entry ?? []).map(
      ({ resource }) => (resource as unknown as { valueQuantity: { value: number } }).valueQuantity.value,
    )
  assert.deepEqual(values(json), [5, 140])
  assert.deepEqual(
    values(two.json).sort((a, b) => a - b),
    [5, 6, 140],
  )
})

test('$lastn refuses to go over everybody', async () => {
  assert.equal((await fhir('Observation/$lastn?category=laboratory')).status, 400)
  assert.equal((await fhir(`Observation/$lastn?patient=${patient}`)).status, 400)
})

test('$match finds a person in spite of a slip, with score and grade', async () => {
  const resource = {
    resourceType: 'Patient',
    name: [{ family: family.toUpperCase(), given: ['Ann'] }],
    birthDate: '1940-03-21',
    gender: 'female',
  }

  const { status, json } = await fhir('Patient/$match', {
    method: 'POST',
    body: { resourceType: 'Parameters', parameter: [{ name: 'resource', resource }] },
  })

  assert.equal(status, 200)
  assert.deepEqual(idsOf(json), [patient])
  const search = json.entry?.[0]?.search as unknown as { score: number; extension: { valueCode: string }[] }
  assert.ok(search.score > 0.4 && search.score < 0.95)
  assert.equal(search.extension[0]?.valueCode, 'possible')
})

test('operations that do not exist are not found, others say which methods they take', async () => {
  assert.equal((await fhir('Patient/$nothing')).status, 404)
  assert.equal((await fhir('Observation/$match', { method: 'POST', body: {} })).status, 404)
  const { status, headers } = await fhir(`Patient/${patient}/$meta-add`)
  assert.equal(status, 405)
  assert.equal(headers.get('allow'), 'POST')
})

test('places near a place are found by distance', async () => {
  const near = await store({
    resourceType: 'Location',
    name: 'Near',
    position: { latitude: 41.0, longitude: -81.5 },
  })
  await store({ resourceType: 'Location', name: 'Far', position: { latitude: 42.0, longitude: -81.5 } })
  await store({ resourceType: 'Location', name: 'Nowhere' })
  const within = async (value: string): Promise<Answer> =>
    fhir(`Location?_tag=${tag.system}|${tag.code}&near=${encodeURIComponent(value)}`)

  assert.deepEqual(idsOf((await within('41.01|-81.5|5|km')).json), [near])
  assert.equal(idsOf((await within('41.01|-81.5|120|km')).json).length, 2)
  assert.equal(idsOf((await within('41.01|-81.5|100|m')).json).length, 0)
  assert.equal((await within('here')).status, 400)
})

const searchTable: readonly [what: string, type: string, criteria: () => string, count: number][] = [
  ['an expression', 'Patient', () => `_filter=family eq "${family}" and birthdate ge 1940`, 1],
  ['an expression that is not met', 'Patient', () => `_filter=family eq "${family}" and not (gender eq female)`, 0],
  ['alternatives', 'Patient', () => `_filter=family eq "nobody" or (given sw "an" and gender eq female)`, 1],
  ['presence', 'Patient', () => '_filter=telecom pr true', 0],
  ['a number with its unit', 'Observation', () => '_filter=value-quantity gt 5||mmol/L and code eq 2823-3', 1],
  ['a word of the narrative', 'Patient', () => '_text=canaries', 1],
  ['markup, which is no text', 'Patient', () => '_text=div', 0],
  ['a word anywhere', 'Patient', () => `_content=${family}`, 1],
  ['a unit of the same kind', 'Observation', () => 'value-quantity=140000|http://unitsofmeasure.org|umol/L', 1],
  ['no such value in that unit', 'Observation', () => 'value-quantity=140|http://unitsofmeasure.org|umol/L', 0],
] // prettier-ignore

for (const [what, type, criteria, count] of searchTable) {
  test(`a search by ${what} finds ${count}`, async () => {
    const parameters = new URLSearchParams(criteria())
    parameters.append('_tag', `${tag.system}|${tag.code}`)

    const { status, json } = await fhir(`${type}?${parameters.toString()}`)

    assert.equal(status, 200)
    assert.equal(idsOf(json).length, count)
  })
}

for (const filter of [
  'family eq',
  'family like "x"',
  'nothing eq 1',
  '(gender eq male',
  'gender gt male',
  'gender eq male male',
  '"',
]) {
  test(`the expression ${filter} is refused`, async () => {
    const { status, json } = await fhir(`Patient?_filter=${encodeURIComponent(filter)}`)

    assert.equal(status, 400)
    assert.deepEqual(json.issue[0]?.expression, ['http._filter'])
  })
}
