/** `_explain=true`: how a search was answered, without rows, without values, for who runs the platform. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { type Platform, sharePlatform } from '../harness/platform.ts'
import { type Answer, type Fhir, fhirClient, request } from './client.ts'

let platform: Platform
let fhir: Fhir
let release: (() => Promise<void>) | undefined
const name = `Secret${randomUUID().slice(0, 8)}`
before(async () => {
  const shared = await sharePlatform()
  release = shared.release
  platform = shared.platform
  fhir = fhirClient(platform, await platform.token())
  const { json } = await fhir('Patient', {
    method: 'POST',
    body: { resourceType: 'Patient', name: [{ family: name }] },
  })
  const { status } = await fhir('Observation', {
    method: 'POST',
    body: {
      resourceType: 'Observation',
      status: 'final',
      code: { text: 'Weight' },
      subject: { reference: `Patient/${json.id}` },
    },
  })
  assert.equal(status, 201)
})
after(() => release?.())

interface Part {
  name: string
  part?: Part[]
  valueString?: string
  valueInteger?: number
  valueDecimal?: number
}

interface Step {
  owner: string
  what: string
  found: number
  ms: number
}

function stepsOf({ status, json, text }: Answer): Step[] {
  assert.equal(status, 200, text)
  assert.equal(json.resourceType, 'Parameters')
  assert.doesNotMatch(text, /Secret|"resource":|"entry"/)
  const { parameter } = json as unknown as { parameter: Part[] }
  return parameter
    .filter((one) => one.name === 'step')
    .map(({ part = [] }) => {
      const of = (wanted: string): Part => part.find((one) => one.name === wanted) ?? { name: wanted }
      return {
        owner: of('owner').valueString ?? '',
        what: of('what').valueString ?? '',
        found: of('found').valueInteger ?? -1,
        ms: of('milliseconds').valueDecimal ?? -1,
      }
    })
}

test('a chain is two steps at two owners', async () => {
  const steps = stepsOf(await fhir(`Observation?subject:Patient.family=${name}&_explain=true`))

  assert.deepEqual(
    steps.map(({ owner, what, found }) => ({ owner, what, found })),
    [
      { owner: 'patients', what: 'Patient by family: ids', found: 1 },
      { owner: 'labs', what: 'Observation by subject: a page', found: 1 },
    ],
  )
  assert.ok(steps.every(({ ms }) => ms >= 0))
})

test('a search that one owner answers is one step', async () => {
  const steps = stepsOf(await fhir(`Patient?family=${name}&_explain=true`))

  assert.deepEqual(
    steps.map(({ owner, found }) => ({ owner, found })),
    [{ owner: 'patients', found: 1 }],
  )
})

test('includes, numbers of matches, searches over types and by POST have plans too', async () => {
  for (const url of [
    `Observation?subject:Patient.family=${name}&_include=Observation:subject&_explain=true`,
    `Patient?family=${name}&_summary=count&_explain=true`,
    `?_type=Patient,Observation&_count=1&_explain=true`,
    `Provenance?_explain=true`,
  ])
    assert.ok(stepsOf(await fhir(url)).length > 0, url)
  const posted = await fhir('Patient/_search?_explain=true', {
    method: 'POST',
    body: `family=${name}`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  })
  assert.equal(stepsOf(posted)[0]?.found, 1)
})

async function signedIn(username: string): Promise<Fhir> {
  const answer = await request(`${platform.baseUrl}/login`, {
    method: 'POST',
    body: new URLSearchParams({ username, password: 'medley-demo' }).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  })
  const cookie = answer.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ')
  return (url, send = {}) => fhirClient(platform)(url, { ...send, headers: { cookie, ...send.headers } })
}

test('administrators see plans of what they may search; others none', async () => {
  const admin = await signedIn('admin')
  assert.equal(stepsOf(await admin('Organization?active=true&_explain=true')).length, 1)
  assert.equal((await admin('Observation?_explain=true')).status, 403)

  const nurse = await signedIn('nurse')
  assert.equal((await nurse('Patient?active=true')).status, 200)
  const oak = fhirClient(
    platform,
    await platform.token({ client: 'medley-demo-oak', secret: 'medley-demo-oak-secret' }),
  )
  for (const other of [nurse, oak])
    for (const url of ['Patient?active=true&_explain=true', '?_type=Patient&_explain=true'])
      assert.equal((await other(url)).status, 403, url)
})
