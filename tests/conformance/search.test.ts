/** Search through the gateway: each kind of parameter, order and pages. Every test sees only what carries its tag. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { sharePlatform } from '../harness/platform.ts'
import { type Answer, type Fhir, fhirClient, idsOf, nextOf, type Resource } from './client.ts'

const tag = randomUUID()
/** The alias of a resource by its id at the server. */
const aliases = new Map<string, string>()
const family = `Zeta${tag.slice(0, 8)}`
let fhir: Fhir
let release: (() => Promise<void>) | undefined

async function store(alias: string, resource: Resource): Promise<string> {
  const body = { ...resource, meta: { tag: [{ system: 'urn:test:run', code: tag }] } }
  const { status, json } = await fhir(resource.resourceType, { method: 'POST', body })
  assert.equal(status, 201)
  aliases.set(json.id, alias)
  return `${resource.resourceType}/${json.id}`
}

const observation = (subject: string, day: number): Resource => ({
  resourceType: 'Observation',
  status: day === 1 ? 'preliminary' : 'final',
  code: { coding: [{ system: 'http://loinc.org', code: day < 3 ? '29463-7' : '8310-5' }] },
  subject: { reference: subject },
  effectiveDateTime: `2024-03-0${day}T10:00:00Z`,
  valueQuantity: { value: day * 10, unit: 'kg', system: 'http://unitsofmeasure.org', code: 'kg' },
})

before(async () => {
  const shared = await sharePlatform()
  release = shared.release
  fhir = fhirClient(shared.platform, await shared.platform.token())
  const ann = await store('ann', { resourceType: 'Patient', gender: 'female', name: [{ family }] })
  const bob = await store('bob', { resourceType: 'Patient', gender: 'male', name: [{ family: 'Émile' }] })
  for (const day of [3, 1, 5, 2, 4]) await store(`o${day}`, observation(day === 5 ? bob : ann, day))
})
after(() => release?.())

const search = (type: string, criteria: string): Promise<Answer> =>
  fhir(`${type}?_tag=urn:test:run%7C${tag}&${criteria}`)

const found = async (type: string, criteria: string): Promise<(string | undefined)[]> => {
  const { status, json } = await search(type, criteria)
  assert.equal(status, 200)
  assert.equal(json.type, 'searchset')
  return idsOf(json).map((id) => aliases.get(id))
}

const table: readonly [kind: string, type: string, criteria: string, expected: readonly string[]][] = [
  ['a token with its system', 'Observation', 'code=http://loinc.org%7C29463-7', ['o1', 'o2']],
  ['a token without system', 'Observation', 'code=8310-5', ['o3', 'o4', 'o5']],
  ['a token of another system', 'Observation', 'code=urn:other%7C8310-5', []],
  ['one of two tokens', 'Patient', 'gender=female,male', ['ann', 'bob']],
  ['a token that is not', 'Observation', 'status:not=final', ['o1']],
  ['the start of a string, in any case', 'Patient', 'family=zETA', ['ann']],
  ['a string without its accents', 'Patient', 'family=emile', ['bob']],
  ['an exact string', 'Patient', `family:exact=${family}`, ['ann']],
  ['an exact string in another case', 'Patient', `family:exact=${family.toLowerCase()}`, []],
  ['a part of a string', 'Patient', 'family:contains=eta', ['ann']],
  ['a day', 'Observation', 'date=2024-03-02', ['o2']],
  ['a time from', 'Observation', 'date=ge2024-03-04', ['o4', 'o5']],
  ['a time between', 'Observation', 'date=gt2024-03-01&date=lt2024-03-04', ['o2', 'o3']],
  ['a quantity', 'Observation', 'value-quantity=20', ['o2']],
  ['a quantity above, with its unit', 'Observation', 'value-quantity=gt30%7C%7Ckg', ['o4', 'o5']],
  ['a quantity of another unit', 'Observation', 'value-quantity=gt30%7C%7Cm', []],
]

for (const [kind, type, criteria, expected] of table) {
  test(`finds by ${kind}`, async () => {
    assert.deepEqual((await found(type, criteria)).sort(), expected)
  })
}

test('finds by reference, with and without the type', async () => {
  const id = [...aliases].find(([, alias]) => alias === 'bob')?.[0]

  assert.deepEqual(await found('Observation', `subject=Patient/${id}`), ['o5'])
  assert.deepEqual(await found('Observation', `patient=${id}`), ['o5'])
})

test('sorts upwards and downwards', async () => {
  assert.deepEqual(await found('Observation', '_sort=date'), ['o1', 'o2', 'o3', 'o4', 'o5'])
  assert.deepEqual(await found('Observation', '_sort=-date'), ['o5', 'o4', 'o3', 'o2', 'o1'])
})

/** From page to page to the end. */
async function follow(first: Answer): Promise<{ pages: (string | undefined)[][]; links: string[] }> {
  const pages: (string | undefined)[][] = []
  const links: string[] = []
  for (let page = first; ;) {
    assert.equal(page.status, 200)
    pages.push(idsOf(page.json).map((id) => aliases.get(id)))
    const next = nextOf(page.json)
    if (next === undefined) return { pages, links }
    links.push(next)
    assert.ok(links.length < 10, 'the pages do not end')
    page = await fhir(next)
  }
}

test('the next links lead through every match exactly once, in order', async () => {
  const { pages } = await follow(await search('Observation', '_sort=-date&_count=2'))

  assert.deepEqual(pages, [['o5', 'o4'], ['o3', 'o2'], ['o1']])
})

test('without an order, too, the pages hold every match exactly once', async () => {
  const { pages } = await follow(await search('Observation', '_count=2'))

  assert.ok(pages.every((page) => page.length <= 2))
  assert.deepEqual(pages.flat().sort(), ['o1', 'o2', 'o3', 'o4', 'o5'])
})

test('the pages of a search by POST carry no criteria in their links', async () => {
  const first = await fhir('Observation/_search', {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: `_tag=urn:test:run%7C${tag}&code=29463-7,8310-5&_count=2&_sort=date`,
  })

  const { pages, links } = await follow(first)

  assert.deepEqual(pages, [['o1', 'o2'], ['o3', 'o4'], ['o5']])
  assert.equal(links.length, 2)
  for (const link of [...links, ...(first.json.link ?? []).map(({ url }) => url)])
    assert.doesNotMatch(link, new RegExp(`${tag}|29463|8310|_tag=|code=`))
})
