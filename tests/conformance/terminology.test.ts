/** Definitions stored at the gateway, and its terminology operations. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { sharePlatform } from '../harness/platform.ts'
import { type Answer, type Fhir, fhirClient, idsOf } from './client.ts'
import { type Json, mobility } from './mobility.ts'

interface Parameter {
  name: string
  part?: Parameter[]
  [value: string]: unknown
}

let fhir: Fhir
let release: (() => Promise<void>) | undefined

/** Of this run alone: others share the platform. */
const run = randomUUID().slice(0, 8)
const { SYSTEM, SET, codeSystem, valueSet, walking } = mobility(run)
const GENDER = 'http://hl7.org/fhir/administrative-gender'
const GENDERS = 'http://hl7.org/fhir/ValueSet/administrative-gender'
const ACT_CODE = 'http://terminology.hl7.org/CodeSystem/v3-ActCode'

const post = (address: string, body: unknown): Promise<Answer> => fhir(address, { method: 'POST', body })
const parameters = (...parameter: Parameter[]): Json => ({ resourceType: 'Parameters', parameter })
const query = (values: Record<string, string>): string => new URLSearchParams(values).toString()

const valueOf = (list: readonly Parameter[], name: string): unknown => {
  const found = list.find((one) => one.name === name)
  return found && Object.entries(found).find(([key]) => key.startsWith('value'))?.[1]
}
const listOf = ({ json }: Answer): Parameter[] =>
  (json as unknown as { parameter?: Parameter[] }).parameter ?? []
const answerOf = (answer: Answer, name: string): unknown => valueOf(listOf(answer), name)

interface Expansion {
  total: number
  offset: number
  contains?: { system: string; code: string; display?: string; abstract?: boolean; designation?: unknown[] }[]
}
const expansionOf = ({ json }: Answer): Expansion => (json as unknown as { expansion: Expansion }).expansion
const codesOf = (answer: Answer): string[] => (expansionOf(answer).contains ?? []).map(({ code }) => code)
const issueOf = ({ json }: Answer): string => (json.issue[0] as unknown as { code: string }).code

const ids: Record<string, string> = {}

before(async () => {
  const shared = await sharePlatform()
  release = shared.release
  fhir = fhirClient(shared.platform, await shared.platform.token())
  ids['system'] = (await post('CodeSystem', codeSystem)).json.id
  ids['walking'] = (await post('ValueSet', walking)).json.id
})
after(() => release?.())

test('definitions are stored, searched, changed, included and deleted like any resource', async () => {
  const url = `http://example.org/StructureDefinition/${run}`
  const body = {
    resourceType: 'StructureDefinition',
    url, name: 'Test', status: 'draft', kind: 'resource', abstract: false, type: 'Patient',
    baseDefinition: 'http://hl7.org/fhir/StructureDefinition/Patient', derivation: 'constraint',
    differential: { element: [{ id: 'Patient', path: 'Patient' }] },
  } // prettier-ignore
  const created = await post('StructureDefinition', body)
  assert.equal(created.status, 201, created.text)
  const { id } = created.json

  const hits = await fhir(`StructureDefinition?${query({ url })}`)
  assert.deepEqual(idsOf(hits.json), [id])
  const updated = await fhir(`StructureDefinition/${id}`, {
    method: 'PUT',
    body: { ...body, id, status: 'active' },
  })
  assert.equal(updated.json.meta.versionId, '2')
  assert.equal((await fhir(`StructureDefinition/${id}/_history`)).json.entry?.length, 2)
  assert.equal((await fhir(`StructureDefinition/${id}`, { method: 'DELETE' })).status, 204)
  assert.equal((await fhir(`StructureDefinition/${id}`)).status, 410)
})

test('a transaction over the gateway and a module is one', async () => {
  const set = { ...valueSet('atomic', { include: [{ system: SYSTEM }] }), id: `atomic-${run}` }
  const entry = (body: Json, method: string, url: string): Json => ({
    resource: body,
    request: { method, url },
  })
  const bundle = (...entries: Json[]): Json => ({
    resourceType: 'Bundle',
    type: 'transaction',
    entry: entries,
  })
  const good = entry(set, 'PUT', `ValueSet/${set.id}`)
  const refused = await post(
    '',
    bundle(good, entry({ resourceType: 'Patient', gender: 'x' }, 'POST', 'Patient')),
  )
  assert.ok(refused.status >= 400)
  assert.equal((await fhir(`ValueSet/${set.id}`)).status, 404)

  const done = await post(
    '',
    bundle(good, entry({ resourceType: 'Patient', gender: 'male' }, 'POST', 'Patient')),
  )
  assert.equal(done.status, 200, done.text)
  assert.equal((await fhir(`ValueSet/${set.id}`)).status, 200)
})

test('the capability statement lists the types and their operations', async () => {
  const { json } = await fhir('metadata')
  const { rest } = json as unknown as {
    rest: { resource: { type: string; operation: { name: string }[] }[] }[]
  }
  const operations = new Map(
    rest[0]?.resource.map(({ type, operation }) => [type, operation.map(({ name }) => name)]),
  )
  assert.ok(operations.has('StructureDefinition'))
  for (const [type, name] of [
    ['ValueSet', 'expand'],
    ['ValueSet', 'validate-code'],
    ['CodeSystem', 'lookup'],
    ['CodeSystem', 'subsumes'],
    ['CodeSystem', 'validate-code'],
    ['ConceptMap', 'translate'],
  ] as const)
    assert.ok(operations.get(type)?.includes(name), `${type} $${name}`)
})

test('$expand of a value set of R4 by GET and by POST', async () => {
  const got = await fhir(`ValueSet/$expand?${query({ url: GENDERS })}`)
  assert.equal(got.status, 200, got.text)
  assert.deepEqual(codesOf(got), ['male', 'female', 'other', 'unknown'])
  assert.equal(expansionOf(got).total, 4)
  const posted = await post('ValueSet/$expand', parameters({ name: 'url', valueUri: GENDERS }))
  assert.deepEqual(codesOf(posted), codesOf(got))
})

test('$expand pages, filters and leaves out', async () => {
  const expand = (more: Record<string, string>): Promise<Answer> =>
    fhir(`ValueSet/$expand?${query({ url: GENDERS, ...more })}`)
  const page = await expand({ offset: '1', count: '2' })
  assert.deepEqual(codesOf(page), ['female', 'other'])
  assert.deepEqual([expansionOf(page).total, expansionOf(page).offset], [4, 1])
  assert.deepEqual(codesOf(await expand({ filter: 'MALE' })), ['male', 'female'])
  assert.deepEqual(codesOf(await expand({ count: '0' })), [])

  const all = valueSet('all', { include: [{ system: SYSTEM }] })
  const body = (...more: Parameter[]): Json => parameters({ name: 'valueSet', resource: all }, ...more)
  const active = await post('ValueSet/$expand', body({ name: 'activeOnly', valueBoolean: true }))
  assert.deepEqual(codesOf(active), ['walks', 'alone', 'aided', 'cane', 'wheels'])
  const german = await post('ValueSet/$expand', body({ name: 'displayLanguage', valueCode: 'de' }))
  assert.equal(expansionOf(german).contains?.[1]?.display, 'Geht allein')
})

const filterTable: readonly [op: string, property: string, value: string, expected: string[]][] = [
  ['is-a', 'concept', 'aided', ['aided', 'cane']],
  ['descendent-of', 'concept', 'walks', ['aided', 'alone', 'cane']],
  ['is-not-a', 'concept', 'walks', ['carried', 'wheels']],
  ['generalizes', 'concept', 'cane', ['aided', 'cane', 'walks']],
  ['=', 'weight', '2', ['aided']],
  ['in', 'code', 'cane,wheels', ['cane', 'wheels']],
  ['not-in', 'code', 'cane,wheels', ['aided', 'alone', 'carried', 'walks']],
  ['exists', 'weight', 'true', ['aided', 'wheels']],
  ['exists', 'weight', 'false', ['alone', 'cane', 'carried', 'walks']],
  ['regex', 'code', 'w.*s', ['walks', 'wheels']],
]

for (const [op, property, value, expected] of filterTable) {
  test(`a filter ${property} ${op} ${value}`, async () => {
    const set = valueSet('filter', { include: [{ system: SYSTEM, filter: [{ property, op, value }] }] })
    const answer = await post('ValueSet/$expand', parameters({ name: 'valueSet', resource: set }))
    assert.equal(answer.status, 200, answer.text)
    assert.deepEqual(codesOf(answer).sort(), expected)
  })
}

test('$expand of an instance, of imports and of exclusions', async () => {
  assert.deepEqual(codesOf(await fhir(`ValueSet/${ids['walking']}/$expand`)), [
    'walks',
    'alone',
    'aided',
    'cane',
  ])
  const set = valueSet('mixed', {
    include: [
      { valueSet: [`${SET}-walking`] },
      { system: 'http://snomed.info/sct', concept: [{ code: '1' }] },
    ],
    exclude: [{ system: SYSTEM, concept: [{ code: 'walks' }] }],
  })
  const answer = await post('ValueSet/$expand', parameters({ name: 'valueSet', resource: set }))
  assert.deepEqual(codesOf(answer), ['alone', 'aided', 'cane', '1'])
})

test('what cannot be expanded is refused, never cut', async () => {
  const inline = (compose: Json): Promise<Answer> =>
    post('ValueSet/$expand', parameters({ name: 'valueSet', resource: valueSet('bad', compose) }))
  const snomed = await inline({ include: [{ system: 'http://snomed.info/sct' }] })
  assert.deepEqual([snomed.status, issueOf(snomed)], [422, 'not-supported'])
  assert.match(snomed.text, /snomed/)
  const itself = await inline({ include: [{ valueSet: [`${SET}-bad`] }] })
  assert.equal(itself.status, 422, itself.text)
  const evil = [{ property: 'display', op: 'regex', value: '(([a-zA-Z ]+)+)+!' }]
  const slow = await inline({ include: [{ system: ACT_CODE, filter: evil }] })
  assert.deepEqual([slow.status, issueOf(slow)], [403, 'too-costly'])
})

const badTable: readonly [what: string, address: string, status: number][] = [
  ['no value set', 'ValueSet/$expand', 400],
  ['an unknown value set', 'ValueSet/$expand?url=http://example.org/none', 404],
  ['a count that is no number', `ValueSet/$expand?url=${GENDERS}&count=-1`, 400],
  ['a parameter that there is not', `ValueSet/$expand?url=${GENDERS}&fliter=x`, 400],
  ['a parameter that is not supported', `ValueSet/$expand?url=${GENDERS}&date=2020-01-01`, 422],
  ['an unknown instance', 'ValueSet/none/$expand', 404],
  ['a code without a system', `ValueSet/$validate-code?url=${GENDERS}&code=male`, 400],
  ['no code', `CodeSystem/$lookup?system=${GENDER}`, 400],
  ['an unknown code', `CodeSystem/$lookup?system=${GENDER}&code=x`, 404],
  ['an unknown system', 'CodeSystem/$lookup?system=urn:x&code=x', 404],
  ['a system without content', 'CodeSystem/$lookup?system=http://snomed.info/sct&code=1', 422],
  ['nothing to translate', 'ConceptMap/$translate', 400],
]

for (const [what, address, status] of badTable) {
  test(`${what} is refused with ${status}`, async () => {
    const answer = await fhir(address)
    assert.equal(answer.status, status, answer.text)
    assert.equal(answer.json.resourceType, 'OperationOutcome')
  })
}

test('$validate-code says whether a code is in a value set', async () => {
  const validate = (more: Record<string, string>): Promise<Answer> =>
    fhir(`ValueSet/$validate-code?${query({ url: GENDERS, system: GENDER, ...more })}`)
  const good = await validate({ code: 'female' })
  assert.deepEqual([answerOf(good, 'result'), answerOf(good, 'display')], [true, 'Female'])
  const bad = await validate({ code: 'f' })
  assert.equal(answerOf(bad, 'result'), false)
  assert.match(String(answerOf(bad, 'message')), /is not in/)
  const display = await validate({ code: 'female', display: 'Male' })
  assert.deepEqual([answerOf(display, 'result'), answerOf(display, 'display')], [false, 'Female'])
  assert.equal(answerOf(await validate({ code: 'female', display: 'female' }), 'result'), true)
})

test('$validate-code takes codings and concepts, on type and instance', async () => {
  const address = `ValueSet/${ids['walking']}/$validate-code`
  const coding = (code: string): Parameter => ({ name: 'coding', valueCoding: { system: SYSTEM, code } })
  assert.equal(answerOf(await post(address, parameters(coding('cane'))), 'result'), true)
  assert.equal(answerOf(await post(address, parameters(coding('wheels'))), 'result'), false)
  const concept = {
    coding: [
      { system: 'urn:x', code: 'y' },
      { system: SYSTEM, code: 'alone' },
    ],
  }
  const either = await post(address, parameters({ name: 'codeableConcept', valueCodeableConcept: concept }))
  assert.equal(answerOf(either, 'result'), true)
  const listed = await fhir(`CodeSystem/$validate-code?${query({ url: SYSTEM, code: 'cane' })}`)
  assert.equal(answerOf(listed, 'result'), true)
  assert.equal(answerOf(await fhir(`CodeSystem/${ids['system']}/$validate-code?code=x`), 'result'), false)
})

test('a heading is a member for those who say so', async () => {
  const validate = (abstract: string): Promise<Answer> =>
    fhir(
      `ValueSet/$validate-code?${query({ url: 'http://terminology.hl7.org/ValueSet/v3-ActCode', system: ACT_CODE, code: '_ActAccountCode', abstract })}`,
    )
  assert.equal(answerOf(await validate('false'), 'result'), false)
  assert.equal(answerOf(await validate('true'), 'result'), true)
})

test('$lookup answers display, designations and properties', async () => {
  const answer = await fhir(`CodeSystem/$lookup?${query({ system: SYSTEM, code: 'aided' })}`)
  assert.deepEqual(
    ['name', 'version', 'display'].map((name) => answerOf(answer, name)),
    ['Mobility', '1', 'Walks with aid'],
  )
  const properties = listOf(answer)
    .filter(({ name }) => name === 'property')
    .map(({ part = [] }) => [valueOf(part, 'code'), valueOf(part, 'value')])
  assert.deepEqual(properties, [
    ['inactive', false],
    ['parent', 'walks'],
    ['child', 'cane'],
    ['weight', 2],
  ])
  const alone = await fhir(
    `CodeSystem/$lookup?${query({ system: SYSTEM, code: 'alone', property: 'parent' })}`,
  )
  assert.deepEqual(
    listOf(alone).map(({ name }) => name),
    ['name', 'version', 'display', 'property'],
  )
})

const subsumesTable: readonly [string, string, string][] = [
  ['walks', 'cane', 'subsumes'],
  ['cane', 'walks', 'subsumed-by'],
  ['cane', 'cane', 'equivalent'],
  ['cane', 'wheels', 'not-subsumed'],
]

for (const [codeA, codeB, outcome] of subsumesTable) {
  test(`$subsumes: ${codeA} and ${codeB} are ${outcome}`, async () => {
    const answer = await fhir(`CodeSystem/$subsumes?${query({ system: SYSTEM, codeA, codeB })}`)
    assert.equal(answerOf(answer, 'outcome'), outcome, answer.text)
  })
}

test('$translate by a map of R4, of a user, and backwards', async () => {
  const matchesOf = (answer: Answer): unknown[] =>
    listOf(answer)
      .filter(({ name }) => name === 'match')
      .map(({ part = [] }) => [
        valueOf(part, 'equivalence'),
        (valueOf(part, 'concept') as { code: string }).code,
      ])
  const published = await fhir(
    `ConceptMap/$translate?${query({ url: 'http://hl7.org/fhir/ConceptMap/cm-contact-point-use-v3', system: 'http://hl7.org/fhir/contact-point-use', code: 'home' })}`,
  )
  assert.equal(answerOf(published, 'result'), true)
  assert.deepEqual(matchesOf(published), [['equal', 'H']])

  const target = [{ code: 'stroll', equivalence: 'wider' }]
  await post('ConceptMap', {
    resourceType: 'ConceptMap',
    url: `http://example.org/ConceptMap/${run}`,
    status: 'active',
    group: [{ source: SYSTEM, target: `${SYSTEM}:other`, element: [{ code: 'walks', target }] }],
  })
  const own = await fhir(`ConceptMap/$translate?${query({ system: SYSTEM, code: 'walks' })}`)
  assert.deepEqual(matchesOf(own), [['wider', 'stroll']])
  const back = await fhir(
    `ConceptMap/$translate?${query({ system: `${SYSTEM}:other`, code: 'stroll', reverse: 'true' })}`,
  )
  assert.deepEqual(matchesOf(back), [['narrower', 'walks']])
  assert.equal(
    answerOf(await fhir(`ConceptMap/$translate?${query({ system: SYSTEM, code: 'cane' })}`), 'result'),
    false,
  )
})
