/** Random resources and random searches: the server finds what an oracle finds, and the laws of sets hold. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import type { FhirResource } from 'fhir/r4'
import { sharePlatform } from '../../harness/platform.ts'
import { type Answer, type Fhir, fhirClient, idsOf, nextOf } from '../client.ts'
import { type Criterion, matches } from './oracle.ts'
import { createRandom, type Random } from './random.ts'
import {
  dates,
  families,
  genders,
  givens,
  moments,
  randomObservation,
  randomPatient,
  statuses,
} from './resources.ts'

const SEED = Number(process.env['PROPERTY_SEED'] ?? 20_261_125)
const SEARCHES = Number(process.env['PROPERTY_SEARCHES'] ?? 250)

const run = randomUUID()
const tag = { system: 'urn:test:property', code: run }
const TAG = `${tag.system}|${tag.code}`
const random = createRandom(SEED)
let fhir: Fhir
let release: (() => Promise<void>) | undefined
const stored: Record<string, (FhirResource & { id: string })[]> = { Patient: [], Observation: [] }

async function store(type: string, resources: FhirResource[]): Promise<void> {
  const entry = resources.map((resource) => ({
    resource: { ...resource, meta: { tag: [tag] } },
    request: { method: 'POST', url: type },
  }))
  const { json, status, text } = await fhir('', {
    method: 'POST',
    body: { resourceType: 'Bundle', type: 'transaction', entry },
  })
  assert.equal(status, 200, text)
  for (const [place, { response }] of (json.entry ?? []).entries()) {
    const id = new RegExp(`${type}/([^/]+)/_history`).exec(response.location)?.[1] ?? ''
    stored[type]?.push({ ...(resources[place] as FhirResource), id })
  }
}

before(async () => {
  const shared = await sharePlatform()
  release = shared.release
  fhir = fhirClient(shared.platform, await shared.platform.token())
  await store(
    'Patient',
    Array.from({ length: 60 }, () => randomPatient(random)),
  )
  const subjects = (stored['Patient'] ?? []).slice(0, 8).map(({ id }) => `Patient/${id}`)
  await store(
    'Observation',
    Array.from({ length: 160 }, () => randomObservation(random, subjects)),
  )
})
after(() => release?.())

interface Search extends Criterion {
  type: 'Patient' | 'Observation'
  name: string
}

type Make = (random: Random) => Search

const some = <T>(from: Random, items: readonly T[]): T[] =>
  from.chance(0.3) ? [from.pick(items), from.pick(items)] : [from.pick(items)]
const prefixed = (from: Random, values: readonly string[]): string =>
  from.pick(['', 'eq', 'ne', 'gt', 'lt', 'ge', 'le', 'sa', 'eb']) + from.pick(values)
const identifiers = ['x\\,1', 'x', '1', 'urn:mrn|x', '|x', 'urn:mrn|', 'a\\|b', 'urn:mrn|a\\|b', 'urn:other|']
const observationCodes = [
  '8480-6',
  'http://loinc.org|8480-6',
  '|local',
  'local',
  'http://loinc.org|',
  'urn:own|8480-6',
  '|8480-6',
]
const quantities = [
  '100',
  '100.0',
  '99.6',
  'gt100',
  'lt100',
  'ge100',
  'le99.6',
  '5.4|http://unitsofmeasure.org|mg',
  '5.4|http://unitsofmeasure.org|g',
  '5.4||mg',
  'lt6||mg',
  '0.0054|http://unitsofmeasure.org|g',
  '5400|http://unitsofmeasure.org|mg',
]
const texts = ['mul', 'müll', 'o brien', 'STRAND', 'an', 'bo', 'jose', 'osterl', 'cruz', 'de la']

const makers: readonly Make[] = [
  (from) => ({ type: 'Patient', name: 'gender', path: 'Patient.gender', kind: 'token', values: some(from, genders) }),
  (from) => ({ type: 'Patient', name: 'gender', path: 'Patient.gender', kind: 'token', modifier: 'not', values: some(from, genders) }),
  (from) => ({ type: 'Patient', name: 'active', path: 'Patient.active', kind: 'token', values: [from.pick(['true', 'false'])] }),
  (from) => ({ type: 'Patient', name: 'identifier', path: 'Patient.identifier', kind: 'token', values: some(from, identifiers) }),
  (from) => ({ type: 'Patient', name: 'family', path: 'Patient.name.family', kind: 'string', values: some(from, texts) }),
  (from) => ({ type: 'Patient', name: 'family', path: 'Patient.name.family', kind: 'string', modifier: 'exact', values: some(from, families) }),
  (from) => ({ type: 'Patient', name: 'name', path: 'Patient.name', kind: 'string', modifier: 'contains', values: some(from, texts) }),
  (from) => ({ type: 'Patient', name: 'given', path: 'Patient.name.given', kind: 'string', values: some(from, givens) }),
  (from) => ({ type: 'Patient', name: 'birthdate', path: 'Patient.birthDate', kind: 'date', values: [prefixed(from, dates)] }),
  (from) => ({ type: 'Patient', name: from.pick(['gender', 'birthdate', 'family']), path: '', kind: 'token', modifier: 'missing', values: [from.pick(['true', 'false'])] }),
  (from) => ({ type: 'Observation', name: 'code', path: 'Observation.code', kind: 'token', values: some(from, observationCodes) }),
  (from) => ({ type: 'Observation', name: 'code', path: 'Observation.code', kind: 'token', modifier: 'not', values: some(from, observationCodes) }),
  (from) => ({ type: 'Observation', name: 'combo-code', path: 'Observation.code | Observation.component.code', kind: 'token', values: some(from, observationCodes) }),
  (from) => ({ type: 'Observation', name: 'status', path: 'Observation.status', kind: 'token', values: some(from, statuses) }),
  (from) => ({ type: 'Observation', name: 'date', path: 'Observation.effective', kind: 'date', values: [prefixed(from, moments)] }),
  (from) => ({ type: 'Observation', name: 'value-quantity', path: 'Observation.value', kind: 'quantity', values: some(from, quantities) }),
  (from) => ({ type: 'Observation', name: 'component-value-quantity', path: 'Observation.component.value', kind: 'quantity', values: some(from, quantities) }),
  (from) => ({ type: 'Observation', name: 'subject', path: 'Observation.subject', kind: 'reference', values: some(from, (stored['Patient'] ?? []).slice(0, 10).map(({ id }) => `Patient/${id}`)) }),
] // prettier-ignore

const missingPaths: Readonly<Record<string, string>> = {
  gender: 'Patient.gender',
  birthdate: 'Patient.birthDate',
  family: 'Patient.name.family',
}

function makeSearch(from: Random): Search {
  const made = from.pick(makers)(from)
  return made.modifier === 'missing' ? { ...made, path: missingPaths[made.name] ?? '' } : made
}

const nameOf = ({ name, modifier }: Search): string => (modifier ? `${name}:${modifier}` : name)
const parametersOf = (searches: readonly Search[]): [string, string][] => [
  ['_tag', TAG],
  ...searches.map((one): [string, string] => [nameOf(one), one.values.join(',')]),
]

const expected = (searches: readonly Search[]): string[] =>
  (stored[searches[0]?.type ?? ''] ?? [])
    .filter((resource) => searches.every((search) => matches(resource, search)))
    .map(({ id }) => id)
    .sort()

async function found(searches: readonly Search[], more: [string, string][] = []): Promise<string[]> {
  const query = new URLSearchParams([...parametersOf(searches), ['_count', '1000'], ...more])
  const { status, json, text } = await fhir(`${searches[0]?.type}?${query.toString()}`, {
    headers: { prefer: 'handling=strict' },
  })
  assert.equal(status, 200, text)
  return idsOf(json).sort()
}

test(`${SEARCHES} random searches find what the oracle finds (seed ${SEED})`, async () => {
  const from = createRandom(SEED + 1)
  let hits = 0
  for (let place = 0; place < SEARCHES; place++) {
    const first = makeSearch(from)
    const searches = [first]
    while (from.chance(0.35) && searches.length < 3) {
      const next = makeSearch(from)
      if (next.type === first.type) searches.push(next)
    }

    const wanted = expected(searches)
    assert.deepEqual(await found(searches), wanted, JSON.stringify(parametersOf(searches)))
    hits += wanted.length
  }
  assert.ok(hits > SEARCHES, 'the searches find something')
})

test('alternatives are a union, repetition is an intersection, :not is the complement', async () => {
  const from = createRandom(SEED + 2)
  for (let place = 0; place < 25; place++) {
    const one = makeSearch(from)
    if (one.modifier === 'missing' || one.modifier === 'not') continue
    const [a, b] = [
      await found([{ ...one, values: one.values.slice(0, 1) }]),
      await found([{ ...one, values: one.values.slice(-1) }]),
    ]
    assert.deepEqual(await found([one]), [...new Set([...a, ...b])].sort())
    assert.deepEqual(
      await found([
        { ...one, values: one.values.slice(0, 1) },
        { ...one, values: one.values.slice(-1) },
      ]),
      a.filter((id) => b.includes(id)),
    )
    if (one.kind !== 'token') continue
    const all = (stored[one.type] ?? []).map(({ id }) => id)
    const positive = await found([one])
    assert.deepEqual(
      await found([{ ...one, modifier: 'not' }]),
      all.filter((id) => !positive.includes(id)).sort(),
    )
  }
})

test('pages put together are the whole, in the order asked for, by GET and by POST', async () => {
  const from = createRandom(SEED + 3)
  const sorts = {
    Patient: [
      'family',
      '-family',
      'birthdate',
      '-birthdate',
      'gender',
      '_lastUpdated',
      '-_id',
      'gender,-birthdate',
    ],
    Observation: ['date', '-date', 'status', '-value-quantity', 'code', 'subject', '_id'],
  } as const
  for (let place = 0; place < 16; place++) {
    const search = makeSearch(from)
    const sort = from.pick<string>(sorts[search.type])
    const count = String(1 + from.below(7))
    const query = new URLSearchParams([...parametersOf([search]), ['_sort', sort], ['_count', count]])
    const gathered: string[] = []
    let page: Answer = await fhir(`${search.type}?${query.toString()}`)
    for (;;) {
      assert.equal(page.status, 200, page.text)
      gathered.push(...idsOf(page.json))
      const next = nextOf(page.json)
      if (next === undefined) break
      page = await fhir(next)
    }
    const whole = await fhir(`${search.type}/_search`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams([...parametersOf([search]), ['_sort', sort], ['_count', '1000']]).toString(),
    })

    assert.deepEqual(gathered, idsOf(whole.json), `${search.type}?${query.toString()}`)
    assert.deepEqual([...gathered].sort(), expected([search]))
  }
})
