/** Seven services as one server: searches over types and owners, history over all, the whole record of a patient. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { sharePlatform } from '../harness/platform.ts'
import { type Answer, type Body, type Fhir, fhirClient, idsOf, nextOf, type Resource } from './client.ts'

const run = randomUUID()
const TAG = `urn:test:federation|${run}`
let fhir: Fhir
let release: (() => Promise<void>) | undefined
/** References by alias. */
const made: Record<string, string> = {}

async function store(alias: string, resource: Resource): Promise<void> {
  const body = { ...resource, meta: { tag: [{ system: 'urn:test:federation', code: run }] } }
  const { json, status, text } = await fhir(resource.resourceType, { method: 'POST', body })
  assert.equal(status, 201, text)
  made[alias] = `${resource.resourceType}/${json.id}`
}

const to = (alias: string): { reference: string } => ({ reference: made[alias] ?? '' })

before(async () => {
  const shared = await sharePlatform()
  release = shared.release
  fhir = fhirClient(shared.platform, await shared.platform.token())
  await store('doctor', { resourceType: 'Practitioner', name: [{ family: `Strand${run}` }] })
  await store('house', { resourceType: 'Organization', name: `House ${run}` })
  await store('room', { resourceType: 'Location', name: 'Room 12', managingOrganization: to('house') })
  for (const name of ['ann', 'bob']) {
    const gender = name === 'ann' ? { gender: 'female' } : {}
    await store(name, { resourceType: 'Patient', name: [{ family: `${name}${run}` }], ...gender, managingOrganization: to('house') })
    await store(`${name}Stay`, { resourceType: 'Encounter', status: 'in-progress', class: { code: 'IMP' }, subject: to(name), location: [{ location: to('room') }], period: { start: '2026-01-10' } })
    await store(`${name}Result`, { resourceType: 'Observation', status: 'final', code: { coding: [{ system: 'http://loinc.org', code: '2823-3' }] }, subject: to(name), encounter: to(`${name}Stay`), performer: [to('doctor')], effectiveDateTime: name === 'ann' ? '2026-02-01' : '2026-03-01' })
    await store(`${name}Order`, { resourceType: 'MedicationRequest', status: 'active', intent: 'order', subject: to(name), requester: to('doctor'), medicationCodeableConcept: { text: 'x' }, authoredOn: '2026-01-11' })
    await store(`${name}Note`, { resourceType: 'DocumentReference', status: 'current', subject: to(name), content: [{ attachment: { contentType: 'text/plain', data: 'eA==' } }] })
    await store(`${name}Origin`, { resourceType: 'Provenance', target: [to(`${name}Result`)], recorded: '2026-02-01T00:00:00Z', agent: [{ who: to('doctor') }] })
  }
}) // prettier-ignore
after(() => release?.())

const aliasOf = (type: string, id: string): string =>
  Object.keys(made).find((alias) => made[alias] === `${type}/${id}`) ?? id
const aliasesIn = ({ entry }: Body, mode?: string): string[] =>
  (entry ?? [])
    .flatMap(({ resource, search }) =>
      resource &&
      resource.resourceType !== 'OperationOutcome' &&
      (mode === undefined || search?.mode === mode)
        ? [aliasOf(resource.resourceType, resource.id)]
        : [],
    )
    .sort()

const ask = (type: string, criteria: string): Promise<Answer> =>
  fhir(`${type}?_tag=${encodeURIComponent(TAG)}&${criteria}`)

const matchTable: readonly [what: string, type: string, criteria: () => string, expected: readonly string[]][] = [
  ['a chain to another owner', 'Observation', () => `subject:Patient.family=ann${run}`, ['annResult']],
  ['a chain over two owners', 'Observation', () => `encounter.location.name=room`, ['annResult', 'bobResult']],
  ['a chain over three types', 'Observation', () => `encounter.location.organization.name=house ${run}`, ['annResult', 'bobResult']],
  ['a chain that ends in :not, absent values included', 'Observation', () => 'subject:Patient.gender:not=female', ['bobResult']],
  ['a chain that ends in :missing', 'MedicationRequest', () => 'patient.gender:missing=true', ['bobOrder']],
  ['two chains, each for itself', 'Observation', () => `patient.family=ann${run}&performer:Practitioner.family=strand${run}`, ['annResult']],
  ['a chain and a plain criterion', 'Observation', () => `date=ge2026-02-15&performer:Practitioner.family=strand${run}`, ['bobResult']],
  ['who is referred to', 'Patient', () => '_has:Observation:patient:date=ge2026-02-15', ['bob']],
  ['who is referred to by several', 'Patient', () => `_has:Observation:patient:code=2823-3&_has:MedicationRequest:patient:requester:Practitioner.family=strand${run}`, ['ann', 'bob']],
  ['references to references', 'Patient', () => '_has:Observation:patient:_has:Provenance:target:recorded=2026-02-01', ['ann', 'bob']],
  ['a practitioner by what was ordered for whom', 'Practitioner', () => `_has:MedicationRequest:requester:patient.family=bob${run}`, ['doctor']],
  ['nobody', 'Observation', () => 'subject:Patient.family=nobody-at-all', []],
] // prettier-ignore

for (const [what, type, criteria, expected] of matchTable) {
  test(`finds ${what}`, async () => {
    const got = await ask(type, criteria())
    const posted = await fhir(`${type}/_search`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: `_tag=${encodeURIComponent(TAG)}&${criteria().replace(/ /g, '+')}`,
    })
    const counted = await ask(type, `${criteria()}&_summary=count`)

    assert.equal(got.status, 200, got.text)
    assert.deepEqual(aliasesIn(got.json, 'match'), [...expected].sort())
    assert.deepEqual(aliasesIn(posted.json, 'match'), [...expected].sort())
    assert.equal((counted.json as unknown as { total: number }).total, expected.length)
    assert.doesNotMatch(JSON.stringify(posted.json.link), new RegExp(run))
  })
}

const includeTable: readonly [what: string, type: string, criteria: () => string, expected: readonly string[]][] = [
  ['what is referred to', 'Observation', () => `_id=${made['annResult']?.slice(12)}&_include=Observation:performer`, ['doctor']],
  ['one type of what is referred to', 'Observation', () => `_id=${made['annResult']?.slice(12)}&_include=Observation:subject:Group`, []],
  ['step after step', 'Observation', () => `_id=${made['annResult']?.slice(12)}&_include=Observation:encounter&_include:iterate=Encounter:location&_include:iterate=Location:organization`, ['annStay', 'house', 'room']],
  ['everything that is referred to', 'Observation', () => `_id=${made['annResult']?.slice(12)}&_include=*`, ['ann', 'annStay', 'doctor']],
  ['what refers, from every owner', 'Patient', () => `family=ann${run}&_revinclude=Observation:subject&_revinclude=DocumentReference:patient&_revinclude:iterate=Provenance:target`, ['annNote', 'annOrigin', 'annResult']],
  ['nothing for no match', 'Patient', () => 'identifier=none&_include=Patient:organization', []],
] // prettier-ignore

for (const [what, type, criteria, expected] of includeTable) {
  test(`includes ${what}`, async () => {
    const { status, json, text } = await ask(type, criteria())

    assert.equal(status, 200, text)
    assert.deepEqual(aliasesIn(json, 'include'), [...expected].sort())
  })
}

async function walk(url: string): Promise<{ pages: Answer[]; entries: string[] }> {
  const pages: Answer[] = []
  let next: string | undefined = url
  while (next !== undefined) {
    const page: Answer = await fhir(next)
    assert.equal(page.status, 200, page.text)
    pages.push(page)
    next = nextOf(page.json)
  }
  const entries = pages.flatMap(({ json }) =>
    (json.entry ?? []).flatMap(({ resource }) =>
      resource ? [`${resource.resourceType}/${resource.id}`] : [],
    ),
  )
  return { pages, entries }
}

test('a type that every module keeps is found by id and merged in the order asked for', async () => {
  assert.equal((await fhir(made['annOrigin'] ?? '')).status, 200)

  const { pages, entries } = await walk(
    `Provenance?_tag=${encodeURIComponent(TAG)}&_sort=-_lastUpdated&_count=1`,
  )

  assert.equal(pages.length, 2)
  assert.deepEqual(entries, [made['bobOrigin'], made['annOrigin']])
})

test('a search over types pages through every match once', async () => {
  const { entries } = await walk(
    `?_type=Observation,Patient,MedicationRequest&_tag=${encodeURIComponent(TAG)}&_count=2&_sort=_lastUpdated`,
  )

  const expected = ['ann', 'annResult', 'annOrder', 'bob', 'bobResult', 'bobOrder'].map(
    (alias) => made[alias],
  )
  assert.deepEqual(entries, expected)
})

test('a search over the whole server needs its types', async () => {
  assert.equal((await fhir(`?_tag=${encodeURIComponent(TAG)}`)).status, 403)
  assert.equal((await fhir('?_type=Nothing')).status, 400)
})

/** A Provenance is no member: the compartment has those of the patient, not of what belongs to it. */
test('members of a list are found in every module', async () => {
  await store('list', {
    resourceType: 'List',
    status: 'current',
    mode: 'working',
    entry: [{ item: to('annResult') }, { item: to('bob') }],
  })
  const list = made['list']?.slice(5)

  assert.deepEqual(aliasesIn((await fhir(`Observation?_list=${list}`)).json), ['annResult'])
  assert.deepEqual(aliasesIn((await fhir(`Patient?_list=${list}`)).json), ['bob'])
  assert.deepEqual(aliasesIn((await fhir(`Observation?patient._list=${list}`)).json), ['bobResult'])
  assert.deepEqual(aliasesIn((await fhir(`Encounter?_list=${list}`)).json), [])
})

test('a document has what its composition refers to, from every owner', async () => {
  await store('letter', {
    resourceType: 'Composition',
    status: 'final',
    type: { text: 'Letter' },
    title: 'Letter',
    date: '2026-02-02',
    subject: to('bob'),
    author: [to('doctor')],
    section: [{ title: 'Results', entry: [to('annResult')] }],
  })

  const { status, json, text } = await fhir(`${made['letter']}/$document`)

  assert.equal(status, 200, text)
  assert.equal(json.type, 'document')
  assert.equal(json.entry?.[0]?.resource?.resourceType, 'Composition')
  assert.deepEqual(aliasesIn(json), ['annResult', 'bob', 'doctor', 'letter'])
})

test('$everything of a stay has what it refers to and what is of it', async () => {
  const { status, json, text } = await fhir(`${made['annStay']}/$everything`)

  assert.equal(status, 200, text)
  assert.deepEqual(aliasesIn(json), ['ann', 'annResult', 'annStay', 'room'])
  assert.equal((await fhir('Encounter/none-such/$everything')).status, 404)
})

test('a Binary travels as what it holds', async () => {
  const bytes = 'plain <b>content</b>'
  const { json, status } = await fhir('Binary', {
    method: 'POST',
    headers: { 'content-type': 'text/plain' },
    body: bytes,
  })
  const raw = await fhir(`Binary/${json.id}`, { headers: { accept: 'text/plain' } })
  const resource = await fhir(`Binary/${json.id}`, { headers: { accept: 'application/fhir+json' } })
  const other = await fhir(made['ann'] ?? '', { headers: { accept: 'text/plain' } })

  assert.equal(status, 201)
  assert.equal(raw.text, bytes)
  assert.equal(raw.headers.get('content-type'), 'text/plain')
  assert.match(raw.headers.get('content-security-policy') ?? '', /sandbox/)
  assert.equal((resource.json as unknown as { data: string }).data, Buffer.from(bytes).toString('base64'))
  assert.equal(other.status, 406)
})

const annsOwn = ['ann', 'annNote', 'annOrder', 'annResult', 'annStay']

test('the compartment of a patient over all types', async () => {
  const { entries } = await walk(`${made['ann']}/*?_count=2`)

  assert.deepEqual(entries.map((one) => aliasOf(...(one.split('/') as [string, string]))).sort(), annsOwn)
})

test('$everything has the record and what it refers to, each once, whatever the page size', async () => {
  const whole = await walk(`${made['ann']}/$everything`)
  const paged = await walk(`${made['ann']}/$everything?_count=2`)

  const aliases = whole.entries.map((one) => aliasOf(...(one.split('/') as [string, string]))).sort()
  assert.deepEqual(aliases, [...annsOwn, 'doctor', 'house', 'room'].sort())
  assert.deepEqual(paged.entries, whole.entries)
  assert.ok(paged.pages.every(({ json }) => (json.entry ?? []).length <= 2))
})

test('$everything within a time, of some types, since a moment', async () => {
  const within = await walk(
    `${made['ann']}/$everything?start=2026-01-15&end=2026-02-28&_type=Patient,Observation,MedicationRequest`,
  )
  const since = await walk(`${made['ann']}/$everything?_since=2999-01-01`)
  const wrong = await fhir(`${made['ann']}/$everything?start=soon`)

  assert.deepEqual(within.entries.map((one) => aliasOf(...(one.split('/') as [string, string]))).sort(), [
    'ann',
    'annResult',
  ])
  assert.deepEqual(since.entries, [])
  assert.equal(wrong.status, 400)
})

test('the history over all modules is merged, newest first, page by page', async () => {
  const since = new Date().toISOString()
  const created: string[] = []
  for (const type of ['Patient', 'Organization', 'Patient', 'Organization', 'Patient']) {
    const { json } = await fhir(type, {
      method: 'POST',
      body: type === 'Patient' ? { resourceType: type } : { resourceType: type, name: 'x' },
    })
    created.unshift(`${type}/${json.id}`)
  }

  // It shows nothing later than a write of somebody else that is on its way.
  const look = () => walk(`_history?_since=${encodeURIComponent(since)}&_count=2`)
  let { pages, entries } = await look()
  for (let looks = 1; looks < 50 && !created.every((one) => entries.includes(one)); looks++) {
    await delay(100)
    ;({ pages, entries } = await look())
  }

  assert.ok(pages.length >= 3)
  assert.deepEqual(
    entries.filter((one) => created.includes(one)),
    created,
  )
})

test('what cannot be understood of a chain is said, or refused when asked so', async () => {
  const lenient = await ask('Observation', 'subject.nothing=1')
  const strict = await fhir('Observation?subject.nothing=1', { headers: { prefer: 'handling=strict' } })

  assert.match(lenient.text, /Not understood and ignored: subject\.nothing/)
  assert.doesNotMatch(JSON.stringify(lenient.json.link), /nothing/)
  assert.equal(strict.status, 400)
})

test('a chain through more than ten thousand resources is complete', async () => {
  const system = `urn:many:${run}`
  const ids = Array.from({ length: 10_500 }, (_, place) => `many-${run.slice(0, 8)}-${place}`)
  for (let start = 0; start < ids.length; start += 2100) {
    const entry = ids.slice(start, start + 2100).map((id) => ({
      resource: { resourceType: 'Patient', id, identifier: [{ system, value: id }] },
      request: { method: 'PUT', url: `Patient/${id}` },
    }))
    assert.equal(
      (await fhir('', { method: 'POST', body: { resourceType: 'Bundle', type: 'transaction', entry } }))
        .status,
      200,
    )
  }
  const flagged = [ids[0], ids[7000], ids[10_499]]
  for (const id of flagged)
    await fhir('Flag', {
      method: 'POST',
      body: {
        resourceType: 'Flag',
        status: 'active',
        code: { text: 'x' },
        subject: { reference: `Patient/${id}` },
      },
    })

  const { status, json, text } = await fhir(`Flag?patient.identifier=${encodeURIComponent(`${system}|`)}`)

  assert.equal(status, 200, text.slice(0, 300))
  assert.equal(idsOf(json).length, 3)
})
