/** Records that are opened in an emergency: by whom, for how long, and who looks into it. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { type Platform, sharePlatform } from '../harness/platform.ts'
import { bearer, type Body, type Person, signedIn } from './people.ts'
import { admin, unique } from './smart-app.ts'

const CONFIDENTIALITY = 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality'
const label = (code: string) => ({ meta: { security: [{ system: CONFIDENTIALITY, code }] } })
const PASSWORD = 'a long password'

let platform: Platform
let release: (() => Promise<void>) | undefined
let demo: Person
let nurse: Person
let name: string
let patient: string
let other: string
let restricted: string
let veryRestricted: string

async function made(resource: Body): Promise<string> {
  const { status, body, text } = await demo.send('POST', String(resource.resourceType), resource)
  assert.equal(status, 201, text)
  return body.id ?? ''
}

const ask = (
  who: Person,
  id: string,
  reason = 'unresponsive, nobody else there',
): ReturnType<Person['send']> =>
  who.send('POST', `Patient/${id}/$break-glass`, {
    resourceType: 'Parameters',
    parameter: [
      { name: 'reasonCode', valueCode: 'ETREAT' },
      { name: 'reason', valueString: reason },
    ],
  })

before(async () => {
  const shared = await sharePlatform()
  release = shared.release
  platform = shared.platform
  demo = bearer(platform, await platform.token())
  const person = (): Promise<string> => made({ resourceType: 'Patient', name: [{ family: unique('Glass') }] })
  ;[patient, other] = await Promise.all([person(), person()])
  const about = (more: object): Body => ({
    resourceType: 'Observation',
    status: 'final',
    code: { text: 'x' },
    subject: { reference: `Patient/${patient}` },
    ...more,
  })
  ;[restricted, veryRestricted] = await Promise.all([made(about(label('R'))), made(about(label('V')))])
  name = unique('nurse')
  await admin(platform, 'user', 'add', '--username', name, '--name', 'Ann Glass', '--facility', 'maple-grove',
    '--role', 'nurse', '--password', PASSWORD, '--patient', other) // prettier-ignore
  nurse = await signedIn(platform, name, PASSWORD)
})
after(() => release?.())

test('a clinician opens a record that is hidden from them, with a reason; the other stays as it was', async () => {
  assert.equal((await nurse.get(`Patient/${patient}`)).status, 404)

  const { status, body, text } = await ask(nurse, patient)

  assert.equal(status, 200, text)
  const parameters = body['parameter'] as { name: string; valueInstant?: string }[]
  const expires = Date.parse(parameters.find((one) => one.name === 'expires')?.valueInstant ?? '')
  assert.ok(expires - Date.now() <= 30 * 60_000 && expires > Date.now())
  assert.equal((await nurse.get(`Patient/${patient}`)).status, 200)
  assert.equal((await nurse.get(`Observation/${restricted}`)).status, 200)
  assert.equal((await nurse.get(`Observation/${veryRestricted}`)).status, 404)
})

test('the person sees what is open and for how long, and ends it; nobody else does, and the end is on record', async () => {
  const user = unique('nurse')
  await admin(platform, 'user', 'add', '--username', user, '--name', 'Eve Glass', '--facility', 'maple-grove',
    '--role', 'nurse', '--password', PASSWORD, '--patient', other) // prettier-ignore
  const eve = await signedIn(platform, user, PASSWORD)
  const mine = async (who: Person) =>
    (await who.get('/api/emergencies/mine')).body['emergencies'] as {
      id: string
      patient: string
      leftSeconds: number
    }[]
  assert.deepEqual(await mine(eve), [])
  assert.equal((await ask(eve, patient)).status, 200)

  const [open] = await mine(eve)
  assert.ok(open && open.patient === patient && open.leftSeconds > 1790 && open.leftSeconds <= 1800)
  assert.equal((await nurse.send('POST', `/api/emergencies/${open.id}/end`, {})).status, 404)
  assert.equal((await eve.get(`Patient/${patient}`)).status, 200)
  assert.equal((await eve.send('POST', `/api/emergencies/${open.id}/end`, {})).status, 204)

  assert.equal((await eve.get(`Patient/${patient}`)).status, 404)
  assert.deepEqual(await mine(eve), [])
  assert.equal((await eve.send('POST', `/api/emergencies/${open.id}/end`, {})).status, 404)
  const him = await signedIn(platform, 'him')
  const stops = `AuditEvent?subtype=http://dicom.nema.org/resources/ontology/DCM|110137&patient=Patient/${patient}`
  const deadline = Date.now() + 10_000
  for (;;) {
    const { text } = await him.get(stops)
    if (text.includes(user) && text.includes('ended by hand')) break
    assert.ok(Date.now() < deadline, 'the end is not on record')
    await delay(100)
  }
  assert.equal((await demo.get('/api/emergencies/mine')).status, 403)
})

test('without a reason, without a role, by an app, or for nobody, nothing opens', async () => {
  const therapist = await signedIn(platform, 'therapist')
  const biller = await signedIn(platform, 'biller')

  assert.equal((await ask(nurse, patient, ' ')).status, 400)
  assert.equal(
    (await nurse.send('POST', `Patient/${patient}/$break-glass`, { resourceType: 'Parameters' })).status,
    400,
  )
  assert.equal((await ask(nurse, 'nobody-at-all')).status, 404)
  assert.equal((await ask(therapist, patient)).status, 403)
  assert.equal((await ask(biller, patient)).status, 403)
  assert.equal((await ask(demo, patient)).status, 403)
  assert.equal((await nurse.get(`Patient/${patient}/$break-glass`)).status, 405)
})

test('a patient of another facility is not there', async () => {
  const oak = bearer(
    platform,
    await platform.token({ client: 'medley-demo-oak', secret: 'medley-demo-oak-secret' }),
  )
  const { body } = await oak.send('POST', 'Patient', { resourceType: 'Patient', name: [{ family: 'Oak' }] })

  assert.equal((await ask(nurse, body.id ?? '')).status, 404)
})

test('three a day, also when asked for all at once', async () => {
  const answers = await Promise.all([1, 2, 3, 4].map(() => ask(nurse, patient)))

  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 200, 429, 429])
})

test('health information management looks into it, once', async () => {
  const him = await signedIn(platform, 'him')
  const list = async (): Promise<{ id: string; user: string; review?: object }[]> =>
    (await him.get('/api/emergencies')).body['emergencies'] as { id: string; user: string }[]
  const [mine] = (await list()).filter(({ user }) => user === name)
  assert.ok(mine && !mine.review)
  const review = (finding: string) => him.send('POST', `/api/emergencies/${mine.id}/review`, { finding })

  assert.equal((await review('')).status, 400)
  assert.equal((await review('justified: the shift was alone')).status, 200)
  assert.equal((await review('again')).status, 404)
  assert.ok((await list()).find(({ id }) => id === mine.id)?.review)
  assert.equal((await nurse.get('/api/emergencies')).status, 403)
  const oak = await signedIn(platform, 'him@oak-hill')
  assert.ok(!(await oak.get('/api/emergencies')).text.includes(mine.id))
})

test('when its time is over, the record is hidden again within five seconds', async () => {
  assert.equal((await nurse.get(`Patient/${patient}`)).status, 200)
  const file = path.join(platform.dataDir, 'postgres', 'owner-urls.json')
  const { gateway } = JSON.parse(readFileSync(file, 'utf8')) as { gateway: string }
  const client = new pg.Client(gateway)
  await client.connect()
  await client.query('UPDATE gateway.emergency SET expires = now() WHERE subject = $1', [name])
  await client.end()

  const deadline = Date.now() + 5000
  while ((await nurse.get(`Patient/${patient}`)).status !== 404) {
    assert.ok(Date.now() < deadline, 'still open')
    await delay(100)
  }
  assert.equal((await nurse.get(`Observation/${restricted}`)).status, 404)
})
