/** Labels that records get by what they say, and who sees them then. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Platform, sharePlatform } from '../harness/platform.ts'
import { bearer, type Body, type Person, signedIn } from './people.ts'
import { admin, unique } from './smart-app.ts'

const ICD10 = 'http://hl7.org/fhir/sid/icd-10-cm'
const RXNORM = 'http://www.nlm.nih.gov/research/umls/rxnorm'
const HCPCS = 'http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets'
const PASSWORD = 'a long password'

let platform: Platform
let release: (() => Promise<void>) | undefined
let demo: Person
let who: Readonly<Record<string, Person>>
let patient: string

const concept = (system: string, code: string, display = code) => ({ coding: [{ system, code, display }] })
const subject = () => ({ subject: { reference: `Patient/${patient}` } })
const condition = (code: string, more: object = {}): Body => ({
  resourceType: 'Condition', ...subject(), code: concept(ICD10, code), ...more,
  clinicalStatus: concept('http://terminology.hl7.org/CodeSystem/condition-clinical', 'active'),
}) // prettier-ignore
const order = (code: string, display: string): Body => ({
  resourceType: 'MedicationRequest', ...subject(), status: 'active', intent: 'order',
  medicationCodeableConcept: concept(RXNORM, code, display), dosageInstruction: [{ text: 'daily' }],
}) // prettier-ignore
const treatment = (): Body => ({
  resourceType: 'Procedure', ...subject(), status: 'completed', code: concept(HCPCS, 'H0020'), performedDateTime: '2026-01-02',
}) // prettier-ignore

async function made(resource: Body): Promise<Body & { id: string }> {
  const { status, body, text } = await demo.send('POST', String(resource.resourceType), resource)
  assert.equal(status, 201, text)
  return { ...body, id: body.id ?? '' }
}

const labelsIn = (resource: Body): string[] =>
  ((resource['meta'] as { security?: { code: string }[] }).security ?? []).map(({ code }) => code)

before(async () => {
  const shared = await sharePlatform()
  release = shared.release
  platform = shared.platform
  demo = bearer(platform, await platform.token())
  patient = (await made({ resourceType: 'Patient', name: [{ family: unique('Label') }] })).id
  const person = async (role: string, ...more: string[]): Promise<Person> => {
    const name = unique(role)
    await admin(platform, 'user', 'add', '--username', name, '--name', name, '--facility', 'maple-grove', '--role', role, '--password', PASSWORD, ...more)
    return signedIn(platform, name, PASSWORD)
  } // prettier-ignore
  const [self, proxy] = await Promise.all([
    person('patient', '--patient', patient, '--fhir-user', `Patient/${patient}`),
    person('proxy', '--patient', patient),
  ])
  const staff = ['physician', 'nurse', 'aide', 'therapist', 'him']
  const people = await Promise.all(staff.map(async (role) => [role, await signedIn(platform, role)] as const))
  who = { ...Object.fromEntries(people), patient: self, proxy }
})
after(() => release?.())

/** Roles that may read it, of those that the test has. */
async function readers({ resourceType = '', id }: Body & { id: string }): Promise<string[]> {
  const seen = await Promise.all(
    Object.entries(who).map(async ([role, one]) =>
      (await one.get(`${resourceType}/${id}`)).status === 200 ? [role] : [],
    ),
  )
  return seen.flat()
}

test('codes put labels on a record as it is written, and it is seen by who is cleared for them', async () => {
  const cases: [Body, string[], string[]][] = [
    [condition('I10'), [], ['physician', 'nurse', 'therapist', 'him', 'patient', 'proxy']],
    [condition('F33.1'), ['PSY'], ['physician', 'nurse', 'therapist', 'him', 'patient']],
    [condition('F10.20'), ['SUD'], ['physician', 'nurse', 'therapist', 'him', 'patient']],
    [condition('B20'), ['HIV'], ['physician', 'nurse', 'therapist', 'him', 'patient']],
    [order('1372701', 'naltrexone hydrochloride 50 MG Oral Tablet'), ['SUD'], ['physician', 'nurse', 'aide', 'therapist', 'him', 'patient']],
    [treatment(), ['42CFRPart2'], ['him', 'patient']],
  ] // prettier-ignore
  for (const [resource, labels, roles] of cases) {
    const stored = await made(resource)
    assert.deepEqual(labelsIn(stored), labels)
    assert.deepEqual(await readers(stored), roles, JSON.stringify(resource['code']))
  }
})

test('whoever writes, a person, a Bundle or a PATCH, the label comes by itself', async () => {
  const { nurse } = who as { nurse: Person }
  const written = await nurse.send('POST', 'Condition', condition('F20.0'))
  assert.deepEqual([written.status, labelsIn(written.body)], [201, ['PSY']])

  const bundle = {
    resourceType: 'Bundle', type: 'transaction',
    entry: [{ resource: condition('Z21'), request: { method: 'POST', url: 'Condition' } }],
  } // prettier-ignore
  const { body } = await demo.send('POST', '/fhir/R4', bundle)
  const location = String((body.entry?.[0]?.response as { location?: string } | undefined)?.location)
  const id = /Condition\/([^/]+)/.exec(location)?.[1] ?? ''
  assert.deepEqual(labelsIn((await demo.get(`Condition/${id}`)).body), ['HIV'])

  const plain = await made(condition('I10'))
  const changed = await demo
    .with({ 'content-type': 'application/json-patch+json' })
    .send('PATCH', `Condition/${plain.id}`, [{ op: 'replace', path: '/code/coding/0/code', value: 'F11.20' }])
  assert.deepEqual([changed.status, labelsIn(changed.body)], [200, ['SUD']])
  const hidden = await who['proxy']?.get(`Condition/${plain.id}`)
  assert.equal(hidden?.status, 404)
})

test('a label that was taken off by hand stays off, until a code asks for another', async () => {
  const { him } = who as { him: Person }
  const { id } = await made(condition('F41.1'))
  const off = await him.send('POST', `Condition/${id}/$meta-delete`, {
    resourceType: 'Parameters',
    parameter: [{ name: 'meta', valueMeta: { security: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'PSY' }] } }],
  }) // prettier-ignore
  assert.equal(off.status, 200, off.text)

  const noted = await demo.send('PUT', `Condition/${id}`, {
    ...condition('F41.1', { note: [{ text: 'x' }] }),
    id,
  })
  assert.deepEqual(labelsIn(noted.body), [])
  const more = await demo.send('PUT', `Condition/${id}`, { ...condition('F10.20'), id })
  assert.deepEqual(labelsIn(more.body), ['SUD'])
})
