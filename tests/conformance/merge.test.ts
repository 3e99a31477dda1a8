/** `Patient/$merge` and `$unmerge`: what seven modules keep of one person comes together, and apart again. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { signedIn } from '../security/people.ts'
import { type Platform, sharePlatform } from '../harness/platform.ts'
import { type Fhir, fhirClient, idsOf } from './client.ts'

let platform: Platform
let release: () => Promise<void>
let fhir: Fhir
before(async () => {
  ;({ platform, release } = await sharePlatform())
  fhir = fhirClient(platform, await platform.token())
})
after(() => release())

const stem = crypto.randomUUID().slice(0, 8)

const subject = (id: string) => ({ reference: `Patient/${id}` })
/** One resource of each module, and some that no compartment holds. */
const recordOf = (id: string): Record<string, unknown>[] => [
  { resourceType: 'RelatedPerson', patient: subject(id) },
  { resourceType: 'Encounter', status: 'in-progress', class: { code: 'IMP' }, subject: subject(id) },
  {
    ...{ resourceType: 'MedicationRequest', status: 'active', intent: 'order', subject: subject(id) },
    medicationCodeableConcept: { text: 'x' },
  },
  {
    resourceType: 'Observation',
    status: 'final',
    code: { text: 'x' },
    subject: subject(id),
    valueQuantity: { value: 1.5 },
  },
  { resourceType: 'Condition', subject: subject(id) },
  { resourceType: 'Task', status: 'requested', intent: 'order', for: subject(id) },
  {
    ...{ resourceType: 'Composition', status: 'final', type: { text: 'x' }, subject: subject(id) },
    ...{ date: '2026-11-01', title: 'x', author: [{ display: 'x' }] },
  },
  { resourceType: 'Coverage', status: 'active', beneficiary: subject(id), payor: [subject(id)] },
]

async function make(name: string): Promise<{ id: string; record: string[] }> {
  const id = `${name}-${stem}`
  const resources = [
    { resourceType: 'Patient', id, active: true, identifier: [{ system: 'urn:test:mrn', value: id }] },
    ...recordOf(id).map((resource, place) => ({ ...resource, id: `${name}-${place}-${stem}` })),
  ] as { resourceType: string; id: string }[]
  const entry = resources.map((resource) => ({
    resource,
    request: { method: 'PUT', url: `${resource.resourceType}/${resource.id}` },
  }))
  const { status, text } = await fhir('', {
    method: 'POST',
    body: { resourceType: 'Bundle', type: 'transaction', entry },
  })
  assert.equal(status, 200, text)
  return { id, record: resources.slice(1).map((one) => `${one.resourceType}/${one.id}`) }
}

const parametersOf = (source: string, target: string, more: object[] = []): object => ({
  resourceType: 'Parameters',
  parameter: [
    { name: 'source-patient', valueReference: subject(source) },
    { name: 'target-patient', valueReference: subject(target) },
    ...more,
  ],
})

const merge = (source: string, target: string, more: object[] = []) =>
  fhir('Patient/$merge', { method: 'POST', body: parametersOf(source, target, more) })

const patientsNamedIn = async (address: string): Promise<string[]> => {
  const { text } = await fhir(address)
  return [...new Set([...text.matchAll(/"Patient\/([^"]+)"/g)].map(([, id = '']) => id))]
}

interface Moved {
  parameter: { name: string; part?: { valueCode?: string; valueString?: string; valueInteger?: number }[] }[]
}
const movedOf = (json: unknown): Record<string, [string | undefined, number | undefined]> =>
  Object.fromEntries(
    (json as Moved).parameter
      .filter(({ name }) => name === 'moved')
      .map(({ part: [type, module, count] = [] }) => [
        type?.valueCode ?? '',
        [module?.valueString, count?.valueInteger],
      ]),
  )

test('a preview tells what would move from where, and moves nothing', async () => {
  const [one, other] = [await make('keep'), await make('gone')]
  const { status, json, text } = await merge(other.id, one.id, [{ name: 'preview', valueBoolean: true }])
  assert.equal(status, 200, text)
  const moved = movedOf(json)
  assert.deepEqual(moved['Task'], ['care', 1])
  assert.deepEqual(moved['Composition'], ['notes', 1])
  assert.equal(Object.keys(moved).length, recordOf('').length)
  for (const address of other.record) assert.deepEqual(await patientsNamedIn(address), [other.id], address)
  assert.equal((await fhir(`Patient/${other.id}`)).json.meta.versionId, '1')
})

test('a merge moves all of it at once, and what was moved goes back when it is undone', async () => {
  const [one, other] = [await make('stays'), await make('ends')]
  const merged = await merge(other.id, one.id)
  assert.equal(merged.status, 200, merged.text)
  for (const address of [...one.record, ...other.record])
    assert.deepEqual(await patientsNamedIn(address), [one.id], address)
  assert.equal(idsOf((await fhir(`Condition?patient=${one.id}`)).json).length, 2)
  assert.equal(idsOf((await fhir(`Condition?patient=${other.id}`)).json).length, 0)
  const retired = (await fhir(`Patient/${other.id}`)).json as unknown as {
    active: boolean
    link: { type: string }[]
  }
  assert.deepEqual([retired.active, retired.link[0]?.type], [false, 'replaced-by'])
  assert.deepEqual(idsOf((await fhir(`Patient?identifier=urn:test:mrn|${other.id}&active=true`)).json), [
    one.id,
  ])
  assert.match((await fhir(other.record[3] ?? '')).text, /"value":1\.5/)

  const again = await merge(other.id, one.id)
  assert.equal(again.status, 422)
  // What is written after the merge belongs to the record that went on.
  const [, , order = ''] = other.record
  const { json: current } = await fhir(order)
  await fhir(order, { method: 'PUT', body: { ...current, note: [{ text: 'since' }] } })
  const late = await fhir('Condition', {
    method: 'POST',
    body: { resourceType: 'Condition', subject: subject(one.id) },
  })
  assert.equal(late.status, 201)

  const undone = await fhir(`Patient/${other.id}/$unmerge`, {
    method: 'POST',
    body: { resourceType: 'Parameters' },
  })
  assert.equal(undone.status, 200, undone.text)
  for (const address of one.record) assert.deepEqual(await patientsNamedIn(address), [one.id], address)
  for (const address of other.record) assert.deepEqual(await patientsNamedIn(address), [other.id], address)
  assert.match((await fhir(order)).text, /since/)
  assert.deepEqual(await patientsNamedIn(`Condition/${late.json.id}`), [one.id])
  const { json: apart } = await fhir(`Patient/${other.id}`)
  assert.deepEqual([(apart as unknown as { active: boolean }).active, 'link' in apart], [true, false])
  const provenances = idsOf((await fhir(`Provenance?target=Patient/${other.id}`)).json)
  assert.equal(provenances.length, 2)
  const twice = await fhir(`Patient/${other.id}/$unmerge`, {
    method: 'POST',
    body: { resourceType: 'Parameters' },
  })
  assert.equal(twice.status, 422)
})

test('records are merged by health information management, in their own facility, and by nobody else', async () => {
  const [one, other] = [await make('own'), await make('double')]
  const mergeAs = async (username: string): Promise<number> => {
    const person = await signedIn(platform, username)
    return (await person.send('POST', 'Patient/$merge', parametersOf(other.id, one.id))).status
  }
  assert.equal(await mergeAs('nurse'), 403)
  assert.equal(await mergeAs('him@oak-hill'), 404)
  assert.equal((await fhir(`Patient/${other.id}`)).json.meta.versionId, '1')
  assert.equal(await mergeAs('him'), 200)
  const { json } = await fhir(`Provenance?target=Patient/${other.id}`)
  assert.match(JSON.stringify(json), /"who":\{"reference":"Practitioner\//)
})

test('what is missing, unknown or the same is refused with what and where', async () => {
  const { id } = await make('alone')
  assert.equal((await merge(id, id)).status, 422)
  assert.equal((await merge('nobody', id)).status, 404)
  const { status, text } = await merge(id, id, [{ name: 'result-patient' }])
  assert.equal(status, 422)
  assert.match(text, /Parameters\.parameter\[2\]/)
  const alone = await fhir(`Patient/${id}/$unmerge`, { method: 'POST', body: { resourceType: 'Parameters' } })
  assert.equal(alone.status, 422)
})
