/** Scopes that end at one patient or at one category, and people who are for one patient: what they open, and what not. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Platform, sharePlatform } from '../harness/platform.ts'
import { bearer, type Body, type Person, type Reply, signedIn } from './people.ts'
import {
  admin,
  allow,
  ask,
  codeOf,
  openBrowser,
  press,
  redeem,
  registerApp,
  signIn,
  unique,
} from './smart-app.ts'

const observationCategory = 'http://terminology.hl7.org/CodeSystem/observation-category'
const conditionCategory = 'http://terminology.hl7.org/CodeSystem/condition-category'
const usCore = 'http://hl7.org/fhir/us/core/CodeSystem'

/** The two sets of Inferno's test of fine-grained scopes. */
const categories: Readonly<
  Record<string, readonly (readonly [type: string, system: string, code: string])[]>
> = {
  first: [
    ['Condition', conditionCategory, 'encounter-diagnosis'],
    ['Condition', `${usCore}/condition-category`, 'health-concern'],
    ['Observation', observationCategory, 'laboratory'],
    ['Observation', observationCategory, 'social-history'],
  ],
  second: [
    ['Condition', conditionCategory, 'problem-list-item'],
    ['Observation', observationCategory, 'vital-signs'],
    ['Observation', observationCategory, 'survey'],
    ['Observation', `${usCore}/us-core-category`, 'sdoh'],
  ],
}

let platform: Platform
let release: (() => Promise<void>) | undefined
let demo: Person
let patient: string
let other: string
/** By category code, about the patient. */
const rows = new Map<string, string>()

const about = (id: string) => ({ subject: { reference: `Patient/${id}` } })
const ofCategory = (type: string, [system, code]: readonly [string, string], id = patient): Body => ({
  resourceType: type,
  ...(type === 'Observation' ? { status: 'final' } : {}),
  code: { text: 'x' },
  category: [{ coding: [{ system, code }] }],
  ...about(id),
})

async function made(resource: Body): Promise<string> {
  const { status, body, text } = await demo.send('POST', String(resource.resourceType), resource)
  assert.equal(status, 201, text)
  return body.id ?? ''
}

const idsOf = ({ body: { entry = [] } }: Reply): string[] =>
  entry.filter(({ search }) => search?.mode !== 'outcome').map(({ resource }) => String(resource.id))

before(async () => {
  const shared = await sharePlatform()
  release = shared.release
  platform = shared.platform
  demo = bearer(platform, await platform.token())
  patient = await made({ resourceType: 'Patient', name: [{ family: unique('Narrow') }] })
  other = await made({ resourceType: 'Patient', name: [{ family: unique('Other') }] })
  for (const [type, ...category] of Object.values(categories).flat())
    rows.set(category[1], await made(ofCategory(type, category)))
})
after(() => release?.())

async function backendWith(scope: string): Promise<Person> {
  const id = unique('narrow')
  await admin(
    platform,
    'client',
    'add',
    '--id',
    id,
    '--secret',
    'a long secret',
    '--scope',
    scope,
    '--facility',
    'maple-grove',
  )
  const answer = await fetch(`${platform.baseUrl}/auth/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${id}:a long secret`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope }),
  })
  const { access_token: token } = (await answer.json()) as { access_token?: string }
  assert.ok(token, scope)
  return bearer(platform, token)
}

test('category scopes open rows of these categories, by every way, and no others', async (t) => {
  for (const [name, some] of Object.entries(categories))
    await t.test(`${name} set`, () => checkCategories(some))
})

type Categories = (typeof categories)[string]

async function checkCategories(some: Categories): Promise<void> {
  const who = await backendWith(
    some.map(([type, system, code]) => `system/${type}.rs?category=${system}|${code}`).join(' '),
  )
  const own = some.map(([, , code]) => rows.get(code) ?? '')
  for (const type of ['Condition', 'Observation']) {
    const found = await who.get(`${type}?patient=${patient}&_total=accurate`)
    const wanted = some.filter(([one]) => one === type).map(([, , code]) => rows.get(code))
    assert.deepEqual(new Set(idsOf(found)), new Set(wanted))
    assert.equal(found.body.total, wanted.length)
  }
  for (const [code, id] of rows) {
    const type = Object.values(categories).flat().find(([, , one]) => one === code)?.[0] ?? '' // prettier-ignore
    assert.equal((await who.get(`${type}/${id}`)).status, own.includes(id) ? 200 : 404, code)
  }
  assert.equal((await who.get('Patient?_count=1')).status, 403)
  assert.equal((await who.get(`Patient/${patient}`)).status, 403)
}

test('a row of several categories is seen by who may see any of them', async () => {
  const who = await backendWith(`system/Observation.rs?category=${observationCategory}|survey`)
  const id = await made({
    ...ofCategory('Observation', [observationCategory, 'vital-signs']),
    category: ['vital-signs', 'survey'].map((code) => ({ coding: [{ system: observationCategory, code }] })),
  })

  assert.equal((await who.get(`Observation/${id}`)).status, 200)
})

test('who may write one category writes no other, and does not move a row out of it', async () => {
  const who = await backendWith(`system/Observation.crus?category=${observationCategory}|survey`)
  const survey = await who.send(
    'POST',
    'Observation',
    ofCategory('Observation', [observationCategory, 'survey']),
  )
  assert.equal(survey.status, 201, survey.text)
  const vital = ofCategory('Observation', [observationCategory, 'vital-signs'])

  assert.equal((await who.send('POST', 'Observation', vital)).status, 403)
  assert.equal(
    (await who.send('PUT', `Observation/${survey.body.id}`, { ...vital, id: survey.body.id })).status,
    403,
  )
  const hidden = rows.get('vital-signs') ?? ''
  assert.equal((await who.send('PUT', `Observation/${hidden}`, { ...vital, id: hidden })).status, 404)
})

async function patientApp(scope: string): Promise<Person> {
  const app = await registerApp(platform, { name: 'narrow', scope: `launch/patient ${scope}` })
  const physician = openBrowser(platform)
  await signIn(physician, 'physician')
  const { answer, verifier } = await ask(platform, physician, { app, scope: `launch/patient ${scope}` })
  const consent = await press(physician, answer, [['patient', patient]])
  const { body } = await redeem(platform, app, { code: codeOf(await allow(physician, consent)), verifier })
  return bearer(platform, String(body.access_token))
}

test('a patient app reads one record and the directory, and nothing of anybody else', async () => {
  const practitioner = await made({
    resourceType: 'Practitioner',
    name: [{ family: 'Public' }],
    birthDate: '1970-01-01',
  })
  const mine = await made({
    ...ofCategory('Observation', [observationCategory, 'survey']),
    performer: [{ reference: `Practitioner/${practitioner}` }],
  })
  const theirs = await made(ofCategory('Observation', [observationCategory, 'survey'], other))
  const provenances = await Promise.all(
    [mine, theirs].map((id) =>
      made({
        resourceType: 'Provenance',
        target: [{ reference: `Observation/${id}` }],
        recorded: '2026-01-01T00:00:00Z',
        agent: [{ who: { display: 'x' } }],
      }),
    ),
  )
  const group = await made({
    resourceType: 'Group',
    type: 'person',
    actual: true,
    member: [patient, other].map((id) => ({ entity: { reference: `Patient/${id}` } })),
  })
  const app = await patientApp('patient/*.rs')

  assert.deepEqual(idsOf(await app.get('Patient?_total=accurate')), [patient])
  assert.equal((await app.get(`Patient/${other}`)).status, 404)
  assert.equal((await app.get(`Observation/${theirs}`)).status, 404)
  assert.equal((await app.get(`Group/${group}`)).status, 403)
  const foreign = await app.get(`Observation?patient=${other}`)
  assert.deepEqual([foreign.status, idsOf(foreign)], [200, []])
  assert.deepEqual(idsOf(await app.get(`Patient/${other}/Observation`)), [])
  assert.equal((await app.get(`Patient/${other}/$everything`)).status, 404)
  const all = idsOf(
    await app.get(
      `Observation?patient=${patient}&_revinclude=Provenance:target&_include=Observation:performer`,
    ),
  )
  for (const id of [mine, provenances[0], practitioner]) assert.ok(all.includes(id ?? ''))
  assert.ok(!all.includes(provenances[1] ?? ''))
  assert.equal((await app.get(`Provenance/${provenances[1]}`)).status, 404)
  const everything = idsOf(await app.get(`Patient/${patient}/$everything`))
  for (const id of [theirs, group, other]) assert.ok(!everything.includes(id))
  assert.ok(everything.includes(mine))
  const { status, body } = await app.get(`Practitioner/${practitioner}`)
  assert.deepEqual([status, body['birthDate']], [200, undefined])
  assert.equal((await app.get('Practitioner?_sort=-_lastUpdated&_count=1')).status, 200)
  assert.deepEqual(idsOf(await app.get(`Patient?_has:Observation:patient:_id=${theirs}`)), [])
  assert.equal(
    (await app.send('POST', 'Observation', ofCategory('Observation', [observationCategory, 'survey'])))
      .status,
    403,
  )
})

test('a patient app with write access writes into its own record only', async () => {
  const app = await patientApp('patient/Observation.crus')
  const survey = (id: string): Body => ofCategory('Observation', [observationCategory, 'survey'], id)

  const written = await app.send('POST', 'Observation', survey(patient))
  assert.equal(written.status, 201, written.text)
  assert.equal((await app.send('POST', 'Observation', survey(other))).status, 403)
  assert.equal(
    (await app.send('PUT', `Observation/${written.body.id}`, { ...survey(other), id: written.body.id }))
      .status,
    403,
  )
})

test('a resident who signs in sees their own record as far as it is released', async () => {
  const id = 'mg-r001'
  await demo.send('PUT', `Patient/${id}`, { resourceType: 'Patient', id, name: [{ family: 'Resident' }] })
  const note = (more: object): Body => ({
    resourceType: 'DocumentReference', status: 'current', type: { text: 'Note' }, ...about(id),
    content: [{ attachment: { contentType: 'text/plain', data: 'eA==' } }], ...more,
  }) // prettier-ignore
  const psychotherapy = {
    meta: { security: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'PSY' }] },
  }
  const [released, draft, therapy, foreign] = await Promise.all([
    made(note({ docStatus: 'final' })), made(note({ docStatus: 'preliminary' })), made(note(psychotherapy)), made({ ...note({}), ...about(other) }),
  ]) // prettier-ignore
  const resident = await signedIn(platform, 'patient')

  const found = idsOf(await resident.get('DocumentReference?_count=500'))
  assert.ok(found.includes(released))
  for (const hidden of [draft, therapy, foreign]) {
    assert.ok(!found.includes(hidden))
    assert.equal((await resident.get(`DocumentReference/${hidden}`)).status, 404)
  }
  assert.deepEqual(idsOf(await resident.get('Patient?_total=accurate')), [id])
  const survey = {
    ...ofCategory('Observation', [observationCategory, 'survey'], id),
    performer: [{ reference: `Patient/${id}` }],
  }
  assert.equal((await resident.send('POST', 'Observation', survey)).status, 201)
  assert.equal((await resident.send('POST', 'Observation', { ...survey, ...about(other) })).status, 403)
  assert.equal((await resident.get('Patient/mg-r001/$everything')).status, 200)
})

test('whoever is assigned to certain residents sees no others', async () => {
  const username = unique('assigned')
  await admin(platform, 'user', 'add', '--username', username, '--name', 'Ann Assigned', '--facility', 'maple-grove',
    '--role', 'nurse', '--password', 'a long password', '--patient', patient) // prettier-ignore
  const who = await signedIn(platform, username, 'a long password')

  assert.deepEqual(idsOf(await who.get('Patient?_total=accurate')), [patient])
  assert.equal((await who.get(`Patient/${other}`)).status, 404)
  assert.equal((await who.get('Practitioner?_count=1')).status, 200)
})
