/** People whose rights end where the record says so: at a unit, at a discipline, at what a Consent leaves. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { eventually } from '../harness/eventually.ts'
import { type Platform, sharePlatform } from '../harness/platform.ts'
import { bearer, type Body, type Person, type Reply, signedIn } from './people.ts'
import { admin, unique } from './smart-app.ts'

const PASSWORD = 'a long password'
const SNOMED = 'http://snomed.info/sct'
const family = unique('Reach')

let platform: Platform
let release: (() => Promise<void>) | undefined
let demo: Person
/** Patients of two units, and one of none. */
let east: string
let west: string
let nowhere: string
let wing: string
let bed: string

async function made(resource: Body): Promise<string> {
  const { status, body, text } = await demo.send('POST', String(resource.resourceType), resource)
  assert.equal(status, 201, text)
  return body.id ?? ''
}

async function person(role: string, ...more: string[]): Promise<{ who: Person; name: string }> {
  const name = unique(role)
  await admin(platform, 'user', 'add', '--username', name, '--name', name, '--facility', 'maple-grove', '--role', role, '--password', PASSWORD, ...more)
  return { name, who: await signedIn(platform, name, PASSWORD) }
} // prettier-ignore

const idsOf = ({ body: { entry = [] } }: Reply): string[] => entry.map(({ resource }) => String(resource.id))
const subject = (id: string) => ({ subject: { reference: `Patient/${id}` } })
const order = (id: string): Body => ({
  resourceType: 'MedicationRequest', status: 'active', intent: 'order', medicationCodeableConcept: { text: 'x' }, ...subject(id),
}) // prettier-ignore
const stayIn = (id: string, place: string): Body => ({
  resourceType: 'Encounter', status: 'in-progress', ...subject(id),
  class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'IMP' },
  location: [{ location: { reference: `Location/${place}` }, status: 'active' }],
}) // prettier-ignore

before(async () => {
  const shared = await sharePlatform()
  release = shared.release
  platform = shared.platform
  demo = bearer(platform, await platform.token())
  ;[east = '', west = '', nowhere = ''] = await Promise.all(
    [1, 2, 3].map(() => made({ resourceType: 'Patient', name: [{ family }] })),
  )
  wing = await made({ resourceType: 'Location', name: 'East' })
  const room = await made({
    resourceType: 'Location',
    name: '1',
    partOf: { reference: `Location/${wing}` },
  })
  bed = await made({ resourceType: 'Location', name: '1-A', partOf: { reference: `Location/${room}` } })
  const far = await made({ resourceType: 'Location', name: 'West' })
  await Promise.all([made(stayIn(east, bed)), made(stayIn(west, far))])
})
after(() => release?.())

const consent = (provision: object, more: object = {}): Body => ({
  resourceType: 'Consent', status: 'active', patient: { reference: `Patient/${nowhere}` }, dateTime: '2026-01-01',
  scope: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy' }] },
  category: [{ coding: [{ system: 'http://loinc.org', code: '59284-0' }] }],
  policyRule: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'OPTIN' }] },
  provision, ...more,
}) // prettier-ignore

// Each waits for what counts within seconds; none touches what another looks at.
describe('reach', { concurrency: true }, () => {
  test('a medication aide sees the residents of their units, wherever it is looked for', async () => {
    const { who, name } = await person('aide', '--unit', wing)
    const orders = await Promise.all([east, west, nowhere].map((id) => made(order(id))))

    assert.deepEqual(idsOf(await who.get(`Patient?family=${family}`)), [east])
    assert.equal((await who.get(`Patient?family=${family}&_summary=count`)).body.total, 1)
    assert.deepEqual(idsOf(await who.get(`MedicationRequest?patient.family=${family}`)), [orders[0]])
    assert.deepEqual(idsOf(await who.get(`Patient?_has:MedicationRequest:patient:_id=${orders[1]}`)), [])
    for (const id of [west, nowhere])
    assert.deepEqual(
      await Promise.all([`Patient/${id}`, `Patient/${id}/$everything`].map(async (path) => (await who.get(path)).status)),
      [404, 404],
    ) // prettier-ignore
    const dose = (id: string): Body => ({
    resourceType: 'MedicationAdministration', status: 'completed', medicationCodeableConcept: { text: 'x' },
    ...subject(id), effectiveDateTime: new Date().toISOString(),
  }) // prettier-ignore
    assert.equal((await who.send('POST', 'MedicationAdministration', dose(east))).status, 201)
    assert.equal((await who.send('POST', 'MedicationAdministration', dose(west))).status, 403)

    await admin(platform, 'user', 'place', '--username', name, '--unit', '*')
    await eventually(async () => (await who.get(`Patient/${west}`)).status === 200)
    await admin(platform, 'user', 'place', '--username', name)
    await eventually(async () => (await who.get(`Patient/${east}`)).status === 404)
  })

  test('whoever moves out of a unit is out of sight of its aides within seconds', async () => {
    const { who } = await person('aide', '--unit', wing)
    const guest = await made({ resourceType: 'Patient', name: [{ family: unique('Guest') }] })
    const id = await made(stayIn(guest, bed))
    assert.equal((await who.get(`Patient/${guest}`)).status, 200)
    const ended = { location: { reference: `Location/${bed}` }, status: 'completed' }
    await demo.send('PUT', `Encounter/${id}`, { ...stayIn(guest, bed), id, location: [ended] })
    await eventually(async () => (await who.get(`Patient/${guest}`)).status === 404)
  })

  test('a therapist writes plans of their discipline, and sees none of another therapy', async () => {
    const [{ who }, { who: none }] = await Promise.all([
      person('therapist', '--discipline', 'physical', '--fhir-user', 'Practitioner/mg-mira-oduya'),
      person('therapist', '--fhir-user', 'Practitioner/mg-mira-oduya'),
    ])
    const plan = (code?: string): Body => ({
    resourceType: 'CarePlan', status: 'active', intent: 'plan', ...subject(east), author: { reference: 'Practitioner/mg-mira-oduya' },
    ...(code === undefined ? {} : { category: [{ coding: [{ system: SNOMED, code }] }] }),
  }) // prettier-ignore
    const [physical, speech] = ['91251008', '311555007']
    const [ofAll, own, others] = await Promise.all([plan(), plan(physical), plan(speech)].map(made))

    const found = idsOf(await who.get(`CarePlan?patient=${east}`)).sort()
    assert.deepEqual(found, [ofAll, own].sort())
    assert.equal((await who.get(`CarePlan/${others}`)).status, 404)
    assert.deepEqual(idsOf(await none.get(`CarePlan?patient=${east}`)), [ofAll])
    const written = async (one: Person, code: string): Promise<number> =>
      (await one.send('POST', 'CarePlan', plan(code))).status
    assert.deepEqual(await Promise.all([written(who, '91251008'), written(who, '311555007'), written(none, '91251008')]), [201, 403, 403]) // prettier-ignore
  })

  test('of a record a proxy sees what the Consent leaves, and nothing once it is revoked or over', async () => {
    const relative = await made({
      resourceType: 'RelatedPerson',
      patient: { reference: `Patient/${nowhere}` },
    })
    const { who } = await person('proxy', '--patient', nowhere, '--fhir-user', `RelatedPerson/${relative}`)
    const [drug, condition] = await Promise.all([
      made(order(nowhere)),
      made({ resourceType: 'Condition', ...subject(nowhere), code: { text: 'x' } }),
    ])
    const seen = async (): Promise<string> =>
      (
        await Promise.all(
          [`Patient/${nowhere}`, `MedicationRequest/${drug}`, `Condition/${condition}`].map(async (path) =>
            (await who.get(path)).status === 200 ? path.charAt(0) : '-',
          ),
        )
      ).join('')
    const becomes = (wanted: string): Promise<void> => eventually(async () => (await seen()) === wanted)
    const actor = [{ role: { text: 'proxy' }, reference: { reference: `RelatedPerson/${relative}` } }]
    const kinds = [{ system: 'http://hl7.org/fhir/resource-types', code: 'MedicationRequest' }]
    assert.equal(await seen(), 'PMC')

    const id = await made(consent({ type: 'permit', actor, class: kinds }))
    await becomes('PM-')
    assert.deepEqual(idsOf(await who.get(`Condition?patient=${nowhere}`)), [])
    const put = async (resource: Body): Promise<void> => {
      const { status, text } = await demo.send('PUT', `Consent/${id}`, { ...resource, id })
      assert.equal(status, 200, text)
    }
    await put(consent({ type: 'permit', actor, provision: [{ type: 'deny', class: kinds }] }))
    await becomes('P-C')
    await put(consent({ type: 'permit', actor, period: { end: '2020-01-01' } }))
    await becomes('---')
    await put(consent({ type: 'permit', actor }))
    await becomes('PMC')
    await put(consent({ type: 'permit', actor }, { status: 'inactive' }))
    await becomes('---')
  })

  test('nobody but the gateway asks how far rights go', async () => {
    const url = `${platform.url('adt')}/internal/facts/residents`
    const authorization = `Bearer ${await platform.tokenFor('adt')}`
    const answer = await fetch(url, { method: 'POST', headers: { authorization }, body: '{"units":["x"]}' })
    assert.equal(answer.status, 403)
  })
})
