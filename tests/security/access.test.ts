/**
 * What is hidden from somebody is as if it did not exist, whichever way it is looked for: the rules R3 to R14 that
 * `docs/security.md` lists, each tried from outside.
 */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Platform, sharePlatform } from '../harness/platform.ts'
import { bearer, type Body, type Person, type Reply, signedIn } from './people.ts'
import { unique } from './smart-app.ts'

const SECURITY = 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality'
const label = (code: string) => ({ meta: { security: [{ system: SECURITY, code }] } })
const JSON_PATCH = { 'content-type': 'application/json-patch+json' }
const secretCode = unique('secret')
const openCode = unique('open')
const family = unique('Access')
const ann = { reference: 'Practitioner/mg-amara-osei' }

let platform: Platform
let release: (() => Promise<void>) | undefined
let demo: Person
let nurse: Person
let him: Person
let biller: Person
let aide: Person
let patient: string
let other: string
let secret: string
let open: string

const observation = (code: string, more: object = {}): Body => ({
  resourceType: 'Observation',
  status: 'final',
  code: { coding: [{ system: 'urn:test', code }] },
  subject: { reference: `Patient/${patient}` },
  ...more,
})

async function made(resource: Body): Promise<string> {
  const { status, body, text } = await demo.send('POST', String(resource.resourceType), resource)
  assert.equal(status, 201, text)
  return body.id ?? ''
}

const idsOf = ({ body: { entry = [] } }: Reply): string[] => entry.map(({ resource }) => String(resource?.id))

before(async () => {
  const shared = await sharePlatform()
  release = shared.release
  platform = shared.platform
  demo = bearer(platform, await platform.token())
  ;[nurse, him, biller, aide] = (await Promise.all(
    ['nurse', 'him', 'biller', 'aide'].map((name) => signedIn(platform, name)),
  )) as [Person, Person, Person, Person]
  patient = await made({
    resourceType: 'Patient', name: [{ family }], birthDate: '1940-01-01',
    telecom: [{ system: 'phone', value: '555-0100' }], communication: [{ language: { text: 'Welsh' } }],
  }) // prettier-ignore
  other = await made({ resourceType: 'Patient', name: [{ family: unique('Other') }] })
  secret = await made(observation(secretCode, label('V')))
  open = await made(observation(openCode))
})
after(() => release?.())

test('R3: a hidden row is in no page, no number and no order', async () => {
  const of = `Observation?patient=${patient}`

  assert.deepEqual(idsOf(await nurse.get(of)), [open])
  assert.equal((await nurse.get(`${of}&_total=accurate&_count=1`)).body.total, 1)
  assert.equal((await nurse.get(`${of}&_summary=count`)).body.total, 1)
  assert.deepEqual(idsOf(await nurse.get(`${of}&_sort=-_lastUpdated`)), [open])
  assert.deepEqual(idsOf(await nurse.get(`Observation?_id=${secret}`)), [])
  assert.deepEqual(idsOf(await nurse.get(`Observation?code=${secretCode}`)), [])
  assert.deepEqual(idsOf(await nurse.get(`Patient/${patient}/Observation`)), [open])
  assert.deepEqual(idsOf(await nurse.get(`?_type=Observation&patient=${patient}`)), [open])
  assert.deepEqual(
    idsOf(await nurse.send('POST', 'Observation/_search', new URLSearchParams({ code: secretCode }))),
    [],
  )
  assert.deepEqual(idsOf(await nurse.get(`Observation/$lastn?patient=${patient}&code=${secretCode}`)), [])
  assert.deepEqual(idsOf(await him.get(`Observation?code=${secretCode}`)), [secret])
})

test('R4: no chain and no _has tells of what is hidden, and each type on the way needs its right', async () => {
  assert.deepEqual(idsOf(await nurse.get(`Patient?_has:Observation:patient:code=${secretCode}`)), [])
  assert.deepEqual(idsOf(await nurse.get(`Patient?_has:Observation:patient:code=${openCode}`)), [patient])
  assert.deepEqual(idsOf(await him.get(`Patient?_has:Observation:patient:code=${secretCode}`)), [patient])
  assert.equal((await biller.get(`Patient?_has:Observation:patient:code=${openCode}`)).status, 403)
  assert.equal((await biller.get(`Encounter?_has:Condition:encounter:code=x`)).status, 403)
  assert.equal((await aide.get(`Encounter?patient.phone=555-0100`)).status, 403)
})

test('R5: what comes along with a match is only what could be read by itself', async () => {
  const revincluded = await nurse.get(`Patient?_id=${patient}&_revinclude=Observation:subject`)

  assert.deepEqual(new Set(idsOf(revincluded)), new Set([patient, open]))
  assert.deepEqual(idsOf(await biller.get(`Patient?_id=${patient}&_revinclude=Observation:subject`)), [
    patient,
  ])
  const claim = await made({
    resourceType: 'MedicationRequest', status: 'active', intent: 'order', medicationCodeableConcept: { text: 'x' },
    subject: { reference: `Patient/${patient}` },
  }) // prettier-ignore
  const { body } = await aide.get(`MedicationRequest?_id=${claim}&_include=*`)
  const included = body.entry?.find(({ resource }) => resource.resourceType === 'Patient')?.resource
  assert.equal(included?.['birthDate'], '1940-01-01')
  assert.equal(included?.['telecom'], undefined)
})

test('R6: hidden and missing are the same, byte for byte', async () => {
  const missing = secret.replace(/.$/, (last) => (last === '0' ? '1' : '0'))
  const shape = ({ status, headers, text }: Reply, id: string) => ({
    status,
    text: text.replaceAll(id, 'ID'),
    headers: [...headers].filter(([name]) => !['date', 'x-request-id', 'keep-alive'].includes(name)),
  })
  for (const [method, path] of [
    ['GET', ''],
    ['GET', '/_history'],
    ['GET', '/_history/1'],
    ['HEAD', ''],
    ['GET', '/$meta'],
  ] as const)
    // prettier-ignore
    assert.deepEqual(
      shape(await nurse.send(method, `Observation/${secret}${path}`), secret),
      shape(await nurse.send(method, `Observation/${missing}${path}`), missing),
      `${method} ${path}`,
    )
  const patch = [{ op: 'replace', path: '/status', value: 'amended' }]
  assert.deepEqual(
    shape(await nurse.with(JSON_PATCH).send('PATCH', `Observation/${secret}`, patch), secret),
    shape(await nurse.with(JSON_PATCH).send('PATCH', `Observation/${missing}`, patch), missing),
  )
})

test('R6: what role or scope never allow is refused, and a patient out of sight has nothing', async () => {
  assert.equal((await biller.get(`Observation/${open}`)).status, 403)
  assert.equal((await biller.get('Observation?_count=1')).status, 403)
  const nobody = await nurse.get('Observation?patient=there-is-no-such-patient')
  assert.equal(nobody.status, 200)
  assert.deepEqual(idsOf(nobody), [])
})

test('R7: a version is seen by who sees it and what the record is now', async () => {
  const id = await made(observation(unique('versions')))
  await him.send('PUT', `Observation/${id}`, { ...(await him.get(`Observation/${id}`)).body, ...label('V') })

  assert.equal((await nurse.get(`Observation/${id}/_history/1`)).status, 404)
  assert.equal((await him.get(`Observation/${id}/_history/1`)).status, 200)

  const { body } = await him.get(`Observation/${id}`)
  await him.send('PUT', `Observation/${id}`, { ...body, meta: undefined })
  const physician = await signedIn(platform, 'physician')
  const seen = await physician.get(`Observation/${id}/_history`)
  assert.deepEqual(
    seen.body.entry?.map(({ resource }) => (resource['meta'] as { versionId: string }).versionId),
    ['3', '1'],
  )
  assert.equal((await physician.get(`Observation/${id}/_history/2`)).status, 404)
})

test('R8: nothing moves to another patient, and nobody writes in the name of another', async () => {
  const document: Body = {
    resourceType: 'DocumentReference', status: 'current', docStatus: 'preliminary', type: { text: 'Note' },
    subject: { reference: `Patient/${patient}` }, author: [ann], content: [{ attachment: { contentType: 'text/plain', data: 'eA==' } }],
  } // prettier-ignore
  const draft = await nurse.send('POST', 'DocumentReference', document)
  assert.equal(draft.status, 201, draft.text)
  const id = draft.body.id ?? ''

  const moved = await nurse.send('PUT', `DocumentReference/${id}`, {
    ...document,
    id,
    subject: { reference: `Patient/${other}` },
  })
  assert.equal(moved.status, 422)
  const patched = await nurse.with(JSON_PATCH).send(
    'PATCH', `DocumentReference/${id}`, [{ op: 'replace', path: '/subject/reference', value: `Patient/${other}` }]) // prettier-ignore
  assert.equal(patched.status, 422)
  const forged = await nurse.send('POST', 'DocumentReference', {
    ...document,
    author: [{ reference: 'Practitioner/mg-helen-strand' }],
  })
  assert.equal(forged.status, 403)

  assert.equal(
    (await nurse.send('PUT', `DocumentReference/${id}`, { ...document, id, docStatus: 'final' })).status,
    200,
  )
  const late = await nurse.send('PUT', `DocumentReference/${id}`, {
    ...document,
    id,
    docStatus: 'final',
    description: 'changed',
  })
  assert.equal(late.status, 403)
})

test('R8: labels are for health information management; an edit does not take them off', async () => {
  const id = await made({
    ...observation(unique('labelled'), label('N')),
    performer: [ann],
    status: 'preliminary',
  })
  const { body } = await nurse.get(`Observation/${id}`)

  const raised = await nurse.send('PUT', `Observation/${id}`, { ...body, ...label('R') })
  assert.equal(raised.status, 403)
  const plain = await nurse.send('PUT', `Observation/${id}`, { ...body, meta: undefined, status: 'amended' })
  assert.equal(plain.status, 200, plain.text)
  assert.equal((plain.body['meta'] as { security: { code: string }[] }).security[0]?.code, 'N')
  const parameters = { resourceType: 'Parameters', parameter: [{ name: 'meta', valueMeta: label('N').meta }] }
  assert.equal((await nurse.send('POST', `Observation/${id}/$meta-delete`, parameters)).status, 403)
  assert.equal((await nurse.send('POST', 'Observation', observation('x', label('V')))).status, 403)
})

test('R8: a nurse orders for co-signature only', async () => {
  const order = {
    resourceType: 'MedicationRequest', intent: 'order', medicationCodeableConcept: { text: 'x' },
    subject: { reference: `Patient/${patient}` }, status: 'active',
  } // prettier-ignore
  assert.equal((await nurse.send('POST', 'MedicationRequest', order)).status, 403)
  const draft = await nurse.send('POST', 'MedicationRequest', { ...order, status: 'draft' })
  assert.equal(draft.status, 201)
  const patch = [{ op: 'replace', path: '/status', value: 'active' }]
  assert.equal(
    (await nurse.with(JSON_PATCH).send('PATCH', `MedicationRequest/${draft.body.id}`, patch)).status,
    403,
  )
})

test('R9: criteria that match what is hidden match nothing', async () => {
  const identifier = [{ system: 'urn:test', value: unique('cond') }]
  const criteria = `identifier=urn:test|${identifier[0]?.value}`
  const hidden = await made(observation('x', { ...label('V'), identifier }))

  const again = await nurse
    .with({ 'if-none-exist': criteria })
    .send('POST', 'Observation', observation('x', { identifier }))
  assert.equal(again.status, 201)
  assert.notEqual(again.body.id, hidden)
  const patch = [{ op: 'replace', path: '/status', value: 'amended' }]
  await him.send('PUT', `Observation/${again.body.id}`, { ...again.body, ...label('V') })
  assert.equal((await nurse.with(JSON_PATCH).send('PATCH', `Observation?${criteria}`, patch)).status, 404)
})

test('R10: each entry of a Bundle needs its own right', async () => {
  const entry = (resource: Body) => ({ resource, request: { method: 'POST', url: resource.resourceType } })
  const entries = [entry(observation(unique('batch'))), entry({ resourceType: 'Organization', name: 'mine' })]
  const read = [secret, open].map((id) => ({ request: { method: 'GET', url: `Observation/${id}` } }))
  const batch = await nurse.send('POST', '', {
    resourceType: 'Bundle',
    type: 'batch',
    entry: [...entries, ...read],
  })
  const statuses = batch.body.entry?.map(({ response }) => response?.status.slice(0, 3))
  assert.deepEqual(statuses, ['201', '403', '404', '200'])

  const code = unique('transaction')
  const transaction = {
    resourceType: 'Bundle',
    type: 'transaction',
    entry: [entry(observation(code)), entries[1]],
  }
  assert.equal((await nurse.send('POST', '', transaction)).status, 403)
  assert.deepEqual(idsOf(await demo.get(`Observation?code=${code}`)), [])
  const over = {
    resource: { ...observation('x'), id: secret },
    request: { method: 'PUT', url: `Observation/${secret}` },
  }
  assert.equal(
    (await nurse.send('POST', '', { resourceType: 'Bundle', type: 'transaction', entry: [over] })).status,
    404,
  )
})

test('R11: the whole record has what its reader may read, and nobody else', async () => {
  const group = await made({ resourceType: 'Group', type: 'person', actual: true, member: [{ entity: { reference: `Patient/${patient}` } }, { entity: { reference: `Patient/${other}` } }] }) // prettier-ignore
  const all = idsOf(await nurse.get(`Patient/${patient}/$everything`))

  assert.ok(all.includes(open))
  for (const id of [secret, group, other]) assert.ok(!all.includes(id))
  assert.ok(idsOf(await demo.get(`Patient/${patient}/$everything`)).includes(secret))
})

test('R13, R14: a page is asked anew, with the labels of now', async () => {
  const code = unique('paged')
  await Promise.all([1, 2, 3].map(() => made(observation(code))))
  const first = await nurse.get(`Observation?code=${code}&_count=2&_sort=_id`)
  const next =
    (first.body['link'] as { relation: string; url: string }[]).find(({ relation }) => relation === 'next')
      ?.url ?? ''
  const rest = idsOf(await demo.get(`Observation?code=${code}`)).filter((id) => !idsOf(first).includes(id))
  await him.send('PUT', `Observation/${rest[0]}`, {
    ...(await him.get(`Observation/${rest[0]}`)).body,
    ...label('V'),
  })

  assert.deepEqual(idsOf(await nurse.get(next.slice(`${platform.baseUrl}/fhir/R4/`.length))), [])
})

test('elements that a role is not shown come out nowhere, and cannot be searched by', async () => {
  const { body } = await biller.get(`Patient/${patient}`)
  assert.equal(body['birthDate'], '1940-01-01')
  assert.equal(body['communication'], undefined)
  assert.equal((await biller.get(`/api/patients/${patient}`)).body['communication'], undefined)
  assert.ok(!(await biller.get(`Patient?family=${family}`)).text.includes('Welsh'))
  assert.equal((await biller.get('Patient?language=cy')).status, 403)
  assert.equal((await aide.get('Patient?phone=555-0100')).status, 403)
  assert.equal((await aide.get('Patient?_sort=phone')).status, 403)
  assert.equal((await aide.get('Patient?_content=Welsh')).status, 403)
  assert.equal((await aide.get(`Patient?_filter=phone eq "555-0100"`)).status, 403)
  assert.equal((await aide.get(`MedicationRequest?patient.phone=555-0100`)).status, 403)
  assert.equal((await aide.get(`Patient?family=${family}`)).status, 200)
})

test('a Provenance is seen by who sees what it is about', async () => {
  const provenance = (target: string): Body => ({
    resourceType: 'Provenance', target: [{ reference: `Observation/${target}` }], recorded: '2026-01-01T00:00:00Z',
    agent: [{ who: { display: 'x' } }],
  }) // prettier-ignore
  const [hidden, shown] = await Promise.all([made(provenance(secret)), made(provenance(open))])

  assert.equal((await nurse.get(`Provenance/${hidden}`)).status, 404)
  assert.equal((await nurse.get(`Provenance/${shown}`)).status, 200)
  assert.deepEqual(idsOf(await nurse.get(`Provenance?target=Observation/${secret}`)), [])
  assert.deepEqual(idsOf(await nurse.get(`Observation?_id=${open}&_revinclude=Provenance:target`)), [
    open,
    shown,
  ])
  assert.equal((await biller.get(`Provenance/${shown}`)).status, 404)
})
