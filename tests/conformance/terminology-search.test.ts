/** Token modifiers that lead to a terminology: `:in`, `:not-in`, `:above`, `:below`. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { type Platform, sharePlatform } from '../harness/platform.ts'
import { type Answer, type Fhir, fhirClient, idsOf, nextOf } from './client.ts'
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

test('these modifiers work over several types, and as operators of _filter', async () => {
  const set = encodeURIComponent(`${SET}-walking`)
  const over = await fhir(`?_type=Observation,DiagnosticReport&code:in=${set}&_count=1`)
  assert.equal(idsOf(over.json).length, 1, over.text)
  const rest = await fhir(nextOf(over.json) ?? '')
  assert.equal(idsOf(rest.json).length, 1, rest.text)
  for (const [filter, codes] of [
    [`language in "${SET}-walking"`, ['walks', 'cane']],
    [`language ni ${SET}-walking and gender eq female`, ['wheels', 'carried']],
    [`not (language sb ${SYSTEM}|walks) or gender eq male`, ['walks', 'wheels', 'carried']],
    [`language ss ${SYSTEM}|cane`, ['walks', 'cane']],
    [`gender in ${GENDERS}`, ['walks', 'cane', 'wheels', 'carried']],
  ] as const)
    assert.deepEqual(await found(`_filter=${encodeURIComponent(filter)}`), called(...codes), filter)
})

test('these modifiers work in the criteria of conditional interactions', async () => {
  const body = { resourceType: 'Patient', gender: 'male', name: [{ family: `Term${run}` }] }
  const walking = `family=Term${run}&gender=male&language:in=${SET}-walking`
  const there = await fhir('Patient', { method: 'POST', headers: { 'if-none-exist': walking }, body })
  assert.deepEqual([there.status, there.json.id], [200, residents.get('walks')], there.text)
  const none = `family=Term${run}&gender=male&language:not-in=${SET}-walking`
  assert.equal((await fhir(`Patient?${none}`, { method: 'DELETE' })).status, 204)
  const entry = [
    { resource: body, request: { method: 'POST', url: 'Patient', ifNoneExist: walking } },
    {
      resource: {
        resourceType: 'Observation',
        status: 'final',
        code: { text: run },
        subject: { reference: `Patient?${walking}` },
      },
      request: { method: 'POST', url: 'Observation' },
    },
  ]
  const bundle = await fhir('', {
    method: 'POST',
    body: { resourceType: 'Bundle', type: 'transaction', entry },
  })
  assert.equal(bundle.status, 200, bundle.text)
  assert.match(
    bundle.json.entry?.[0]?.response.location ?? '',
    new RegExp(`Patient/${residents.get('walks')}/`),
  )
  const several = `Patient?family=Term${run}&language:in=${SET}-walking`
  const refused = await fhir(several, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json-patch+json' },
    body: '[{"op":"test","path":"/gender","value":"male"}]',
  })
  assert.equal(refused.status, 412, refused.text)
})

test('definitions are read page after page to the end', async () => {
  const ids = ['a', 'b', 'c'].map((name) => `pages-${run}-${name}`)
  for (const id of ids)
    await fhir(`ValueSet/${id}`, { method: 'PUT', body: { resourceType: 'ValueSet', id, status: 'draft' } })
  const pages: string[] = []
  for (let next: string | undefined = `ValueSet?_id=${ids.join(',')}&_count=1`; next !== undefined;) {
    const { json }: Answer = await fhir(next)
    pages.push(...idsOf(json))
    next = nextOf(json)
    assert.ok(pages.length <= ids.length, 'its pages repeat')
  }
  assert.deepEqual(pages.sort(), ids)
})
