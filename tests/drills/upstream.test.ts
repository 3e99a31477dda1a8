/**
 * Modules whose resources live at FHIR servers of others: to everybody who asks they are like the rest. What cannot be the
 * same is refused, and says so; a server that is away is named, and comes back by itself.
 */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { dataOf, signIn as signInAs } from '../audit/trail-client.ts'
import { type Answer, type Body, type Fhir, fhirClient, idsOf } from '../conformance/client.ts'
import { changeOf, readEvents } from '../harness/event-reader.ts'
import type { OwnPlatform } from '../harness/platform.ts'
import type { UpstreamServer } from '../harness/upstream-fhir-server.ts'
import { startUpstreamWorld, type UpstreamWorld } from '../harness/upstream-world.ts'

let world: UpstreamWorld | undefined
let patients: UpstreamServer
let labs: UpstreamServer
let medications: UpstreamServer
let platform: OwnPlatform
let fhir: Fhir
let oak: Fhir

const OAK = { client: 'medley-demo-oak', secret: 'medley-demo-oak-secret' }
const SURNAME = 'Quillfeather'

before(async () => {
  world = await startUpstreamWorld()
  ;({ patients, labs, medications, platform } = world)
  fhir = fhirClient(platform, await platform.token())
  oak = fhirClient(platform, await platform.token(OAK))
})
after(() => world?.stop())

async function put(
  client: Fhir,
  resource: { resourceType: string; id: string; [name: string]: unknown },
): Promise<Body> {
  const answer = await client(`${resource.resourceType}/${resource.id}`, { method: 'PUT', body: resource })
  assert.ok([200, 201].includes(answer.status), answer.text)
  return answer.json
}

const patient = (id: string, more: object = {}) => ({
  resourceType: 'Patient',
  id,
  name: [{ family: SURNAME, given: ['Ada'] }],
  gender: 'female',
  ...more,
})
const result = (id: string, of: string, { code, value = '4.10' }: { code: string; value?: string }) => ({
  resourceType: 'Observation', id, status: 'final', subject: { reference: `Patient/${of}` },
  code: { coding: [{ system: 'http://loinc.org', code }] }, effectiveDateTime: '2024-03-01',
  valueQuantity: { value: Number(value), unit: 'mmol/L' },
}) // prettier-ignore
const order = (id: string, of: string) => ({
  resourceType: 'MedicationRequest', id, status: 'active', intent: 'order', subject: { reference: `Patient/${of}` },
  medicationCodeableConcept: { text: 'Lisinopril 10 mg tablet' },
}) // prettier-ignore
const condition = (id: string, of: string) => ({
  resourceType: 'Condition', id, subject: { reference: `Patient/${of}` }, code: { text: 'Gout' },
  clinicalStatus: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }] },
}) // prettier-ignore

const issueOf = ({ json }: Answer) =>
  (
    json.issue as unknown as { code: string; diagnostics: string; details?: { coding: { code: string }[] } }[]
  )[0]

test('what is written is at the server, with our tag that nobody is shown, and not in the database', async () => {
  const made = await put(fhir, patient('ada'))
  assert.equal(made.meta.versionId, '1')
  const kept = patients.current('Patient', 'ada')?.resource
  const { tag } = kept?.['meta'] as { tag: object[] }
  assert.deepEqual(tag, [{ system: 'urn:medley:facility', code: 'maple-grove' }])
  assert.ok(!JSON.stringify(made).includes('urn:medley:facility'))
  await put(fhir, result('k1', 'ada', { code: '2823-3' }))
  await put(fhir, order('m1', 'ada'))
  await put(fhir, condition('c1', 'ada'))
  assert.ok(labs.current('Observation', 'k1')?.resource)
  assert.ok(medications.current('MedicationRequest', 'm1')?.resource)
  await put(oak, patient('olive'))
  await put(oak, order('m9', 'olive'))
  assert.equal(
    medications.current('MedicationRequest', 'm9'),
    undefined,
    "another facility's are in our database",
  )
  assert.equal((await oak('MedicationRequest/m9')).status, 200)
})

test('versions count up whatever the server calls them, and If-Match holds', async () => {
  const first = await fhir('Observation/k1')
  assert.equal(first.headers.get('etag'), 'W/"1"')
  const put = {
    method: 'PUT',
    body: result('k1', 'ada', { code: '2823-3', value: '5.30' }),
    headers: { 'if-match': 'W/"1"' },
  }
  assert.equal((await fhir('Observation/k1', put)).headers.get('etag'), 'W/"2"')
  assert.equal((await fhir('Observation/k1', put)).status, 412)
  const patch = [{ op: 'replace', path: '/status', value: 'amended' }]
  const patched = await fhir('Observation/k1', {
    method: 'PATCH', body: JSON.stringify(patch), headers: { 'content-type': 'application/json-patch+json' },
  }) // prettier-ignore
  assert.equal(patched.headers.get('etag'), 'W/"3"')
  const { json } = await fhir('Observation/k1/_history')
  assert.deepEqual(
    json.entry?.map(({ resource }) => resource?.meta.versionId),
    ['3', '2', '1'],
  )
  assert.match((await fhir('Observation/k1/_history/1')).text, /4\.1/)
  const again = await fhir('Observation/k1', { headers: { 'if-none-match': 'W/"3"' } })
  assert.equal(again.status, 304)
})

test('searches over modules are one search, wherever each module keeps what it owns', async () => {
  await put(fhir, patient('bob', { name: [{ family: 'Other' }], gender: 'male' }))
  await put(fhir, result('k2', 'bob', { code: '2823-3', value: '3.90' }))
  const searches: [string, string[]][] = [
    [`Observation?subject:Patient.family=${SURNAME}`, ['k1']],
    ['Observation?code=http://loinc.org|2823-3&value-quantity=lt4', ['k2']],
    ['Observation?patient=ada,bob&_sort=-value-quantity', ['k1', 'k2']],
    ['Patient?_has:Observation:patient:status=amended', ['ada']],
    ['Patient?_has:Condition:patient:code:text=gout', ['ada']],
    ['Condition?patient.gender=female', ['c1']],
    ['Condition?patient.gender=male', []],
    ['MedicationRequest?subject:Patient.gender=female', ['m1']],
    ['Patient/ada/Observation?code=2823-3', ['k1']],
  ]
  for (const [search, ids] of searches) {
    const answer = await fhir(search)
    assert.equal(answer.status, 200, `${search}: ${answer.text}`)
    assert.deepEqual(idsOf(answer.json), ids, search)
  }
  const included = await fhir('Condition?patient=ada&_include=Condition:subject')
  assert.deepEqual(
    included.json.entry?.map(({ resource }) => resource?.id),
    ['c1', 'ada'],
  )
  const everything = await fhir('Patient/ada/$everything')
  const ids = everything.json.entry?.map(({ resource }) => resource?.id) ?? []
  for (const id of ['ada', 'k1', 'm1', 'c1']) assert.ok(ids.includes(id), `${id} is missing: ${ids.join()}`)
})

test('another facility sees nothing of it, and cannot take its places', async () => {
  for (const url of ['Patient/ada', 'Observation/k1', 'Observation/k1/_history'])
    assert.equal((await oak(url)).status, 404, url)
  assert.deepEqual(idsOf((await oak(`Patient?family=${SURNAME}`)).json), ['olive'])
  assert.deepEqual(idsOf((await oak('Observation?_tag=urn:medley:facility|maple-grove')).json), [])
  const taken = await oak('Patient/ada', { method: 'PUT', body: patient('ada') })
  assert.equal(taken.status, 409, taken.text)
  const forged = { meta: { tag: [{ system: 'urn:medley:facility', code: 'maple-grove' }] } }
  await put(oak, patient('forger', forged))
  assert.equal((await fhir('Patient/forger')).status, 404)
  patients.put({ ...patient('stray') })
  assert.equal((await fhir('Patient/stray')).status, 404, 'what has no tag is nobody’s')
})

test('a transaction of one server is stored whole; one over several is refused before anything is written', async () => {
  const entry = (resource: { resourceType: string; id: string }) => ({
    resource,
    request: { method: 'PUT', url: `${resource.resourceType}/${resource.id}` },
  })
  const post = (...resources: { resourceType: string; id: string }[]) =>
    fhir('', {
      method: 'POST',
      body: { resourceType: 'Bundle', type: 'transaction', entry: resources.map(entry) },
    })
  const own = await post(result('t1', 'ada', { code: '718-7' }), result('t2', 'ada', { code: '718-7' }))
  assert.equal(own.status, 200, own.text)
  assert.deepEqual(idsOf((await fhir('Observation?code=718-7')).json).sort(), ['t1', 't2'])
  const mixed = await post(result('t3', 'ada', { code: '718-7' }), condition('t4', 'ada'))
  assert.equal(mixed.status, 422, mixed.text)
  assert.match(issueOf(mixed)?.diagnostics ?? '', /127\.0\.0\.1:\d+ has only one/)
  for (const place of ['Observation/t3', 'Condition/t4']) assert.equal((await fhir(place)).status, 404, place)
  const lacking = await post(order('t5', 'ada'), order('t6', 'ada'))
  assert.equal(lacking.status, 422)
  assert.match(issueOf(lacking)?.diagnostics ?? '', /does not offer transactions/)
})

test('what others change at the server is told like what is changed here', async () => {
  const events = await readEvents(`${platform.baseUrl}/events`, {
    authorization: `Bearer ${await platform.token()}`,
  })
  const tag = [{ system: 'urn:medley:facility', code: 'maple-grove' }]
  await put(fhir, result('e1', 'ada', { code: 'own' }))
  await changeOf(events, ({ id, version }) => id === 'e1' && version === '1')
  labs.put({ ...result('e1', 'ada', { code: 'theirs' }), meta: { tag } })
  const theirs = await changeOf(events, ({ id, version }) => id === 'e1' && version === '2')
  assert.equal(theirs.patient, 'ada')
  patients.put({ ...patient('walk-in'), meta: { tag } })
  await changeOf(events, ({ id }) => id === 'walk-in')
  patients.remove('Patient', 'walk-in')
  await changeOf(events, ({ id, version }) => id === 'walk-in' && version === '2')
  assert.equal((await fhir('Patient/walk-in')).status, 410)
  events.close()
})

test('each write is on record twice, before it is sent and when it has ended', async () => {
  const auditor = await signInAs(platform, 'auditor')
  const all = await auditor.all('AuditEvent?entity=Observation/k1')
  const seen = all.filter((one) => 'CU'.includes(one.action) && dataOf(one).startsWith('Observation/k1'))
  // Made, put and patched; what If-Match refused was never sent.
  assert.deepEqual(seen.map(({ action, outcome }) => action + outcome).sort(), [
    'C0',
    'C0',
    'U0',
    'U0',
    'U0',
    'U0',
  ])
})

test('the task-shaped addresses of a module work on what its server keeps', async () => {
  const response = await fetch(`${platform.baseUrl}/api/patients/ada`, {
    headers: { authorization: `Bearer ${await platform.token()}` },
  })
  assert.equal(response.status, 200)
  assert.equal(((await response.json()) as { id: string }).id, 'ada')
})

test('a server that is away is named, harms nobody else, and is back by itself; no log tells of anybody', async () => {
  labs.isDown = true
  const away = await fhir('Observation/k1')
  assert.equal(away.status, 503)
  assert.match(
    issueOf(away)?.diagnostics ?? '',
    new RegExp(`FHIR server ${new URL(labs.base).host} is not available`),
  )
  const { id: _, ...unsaved } = result('', 'ada', { code: 'x' })
  assert.equal((await fhir('Observation', { method: 'POST', body: unsaved })).status, 503)
  assert.equal((await fhir('Observation?patient=ada')).status, 503)
  for (const place of ['Patient/ada', 'MedicationRequest/m1', 'Condition/c1'])
    assert.equal((await fhir(place)).status, 200, place)
  labs.isDown = false
  const until = Date.now() + 10_000
  let status = 503
  while (status === 503 && Date.now() < until) ({ status } = await fhir('Observation/k1'))
  assert.equal(status, 200)
  for (const name of ['patients', 'labs', 'medications', 'gateway']) {
    const log = platform.logs(name)
    assert.ok(
      !log.includes(SURNAME) && !log.includes('Lisinopril') && !log.includes('for-patients'),
      `${name} tells too much`,
    )
  }
})
