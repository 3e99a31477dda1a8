/** Token modifiers that lead to a terminology: `:in`, `:not-in`, `:above`, `:below`. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { type Platform, sharePlatform } from '../harness/platform.ts'
import { type Fhir, fhirClient, idsOf, nextOf } from './client.ts'
import { mobility } from './mobility.ts'

let fhir: Fhir
let platform: Platform
let release: (() => Promise<void>) | undefined

/** Of this run alone: others share the platform. */
const run = randomUUID().slice(0, 8)
const { SYSTEM, SET, codeSystem, walking } = mobility(run)
const GENDER = 'http://hl7.org/fhir/administrative-gender'
const GENDERS = 'http://hl7.org/fhir/ValueSet/administrative-gender'

/** Patients of this run by the code of their language, to which no value set is bound firmly. */
const residents = new Map<string, string>()
let walkingId = ''

before(async () => {
  const shared = await sharePlatform()
  release = shared.release
  platform = shared.platform
  fhir = fhirClient(platform, await platform.token())
  const post = (type: string, body: unknown) => fhir(type, { method: 'POST', body })
  await post('CodeSystem', codeSystem)
  walkingId = (await post('ValueSet', walking)).json.id
  for (const code of ['walks', 'cane', 'wheels', 'carried']) {
    const coding = [{ system: SYSTEM, code }]
    const name = [{ family: `Term${run}` }]
    const communication = [{ language: { coding } }]
    const gender = code === 'walks' ? 'male' : 'female'
    const { json } = await post('Patient', { resourceType: 'Patient', gender, name, communication })
    residents.set(code, json.id)
    const subject = { reference: `Patient/${json.id}` }
    await post('Observation', { resourceType: 'Observation', status: 'final', code: { coding }, subject })
  }
})
after(() => release?.())

const called = (...codes: string[]): string[] => codes.map((code) => residents.get(code) ?? '').sort()
const found = async (search: string): Promise<string[]> => {
  const answer = await fhir(`Patient?family=Term${run}&${search}`)
  assert.equal(answer.status, 200, answer.text)
  return idsOf(answer.json).sort()
}

const searchTable: readonly [search: () => string, expected: string[]][] = [
  [() => `language:in=${SET}-walking`, ['walks', 'cane']],
  [() => `language:in=ValueSet/${walkingId}`, ['walks', 'cane']],
  [() => `language:not-in=${SET}-walking`, ['wheels', 'carried']],
  [() => `language:below=${SYSTEM}|walks`, ['walks', 'cane']],
  [() => `language:above=${SYSTEM}|cane`, ['walks', 'cane']],
  [() => `language:below=${SYSTEM}|cane,${SYSTEM}|wheels`, ['cane', 'wheels']],
  [() => `_has:Observation:patient:code:in=${SET}-walking`, ['walks', 'cane']],
]

for (const [place, [search, expected]] of searchTable.entries()) {
  test(`search by codes of a terminology, ${place + 1}`, async () => {
    assert.deepEqual(await found(search()), called(...expected))
  })
}

test('these modifiers work in a POST, within a chain, over pages and with includes', async () => {
  const chained = await fhir(
    `Observation?subject:Patient.language:below=${SYSTEM}|aided&_include=Observation:subject`,
  )
  assert.equal(chained.json.entry?.length, 2, chained.text)
  assert.equal(chained.json.entry?.[1]?.resource?.id, residents.get('cane'))
  const posted = await fhir('Patient/_search', {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: `language:in=${encodeURIComponent(`${SET}-walking`)}&family=Term${run}`,
  })
  assert.deepEqual(idsOf(posted.json).sort(), called('walks', 'cane'))
  const first = await fhir(`Patient?family=Term${run}&language:in=${SET}-walking&_count=1`)
  const second = await fhir(nextOf(first.json) ?? '')
  assert.deepEqual([...idsOf(first.json), ...idsOf(second.json)].sort(), called('walks', 'cane'))
})

test('a search by a value set that is not known names it', async () => {
  const answer = await fhir('Patient?language:in=http://example.org/none')
  assert.equal(answer.status, 404)
  assert.match(answer.text, /example\.org\/none/)
  assert.equal((await fhir('Patient?gender:below=male')).status, 400)
  assert.equal((await fhir(`Patient?gender:below=${GENDER}|x`)).status, 404)
  assert.equal((await fhir('Observation?code:in=http://hl7.org/fhir/ValueSet/observation-codes')).status, 422)
})

test('a module that is asked itself refuses these modifiers', async () => {
  const direct = fhirClient({ baseUrl: platform.url('patients') }, await platform.tokenFor('patients'))
  assert.equal((await direct(`Patient?gender:in=${GENDERS}`)).status, 400)
})

test('these modifiers find by codes of R4 and leave searches by uri alone', async () => {
  assert.deepEqual(await found(`gender:in=${GENDERS}`), called('walks', 'cane', 'wheels', 'carried'))
  assert.deepEqual(await found(`gender:not-in=${GENDERS}`), [])
  assert.deepEqual(await found(`gender:below=${GENDER}|male`), called('walks'))
  const below = await fhir('ValueSet?url:below=http://example.org/ValueSet&_summary=count')
  assert.equal(below.status, 200, below.text)
})
