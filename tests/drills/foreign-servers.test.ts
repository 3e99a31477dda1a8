/**
 * FHIR servers that are not ours behind the gateway: one that can do next to nothing, one that can do more. What they lack
 * the gateway does, or refuses; nothing is cut, nothing is believed, their addresses reach nobody.
 */
import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { type Answer, type Entry, type Fhir, fhirClient, idsOf, nextOf } from '../conformance/client.ts'
import { coded, type ForeignWorld, LOINC, POOR_LOGIN, startForeignWorld } from '../harness/foreign-world.ts'
import type { LimitedServer } from '../harness/limited-fhir-server.ts'
import type { OwnPlatform } from '../harness/platform.ts'

let world: ForeignWorld | undefined
let poor: LimitedServer
let able: LimitedServer
let platform: OwnPlatform
let fhir: Fhir
before(async () => {
  world = await startForeignWorld()
  ;({ poor, able, platform, fhir } = world)
})
after(() => world?.stop())
beforeEach(() => {
  poor.trouble = undefined
  poor.seen.length = 0
  able.seen.length = 0
})

async function ok(url: string): Promise<Answer> {
  const answer = await fhir(url)
  assert.equal(answer.status, 200, `${url}: ${answer.text}`)
  assert.ok(
    !answer.text.includes(poor.base) && !answer.text.includes(able.base),
    `${url} shows an address: ${answer.text}`,
  )
  return answer
}

const issueOf = ({ json }: Answer) => (json.issue as unknown as { code: string; diagnostics: string }[])[0]

async function pagesOf(url: string): Promise<string[][]> {
  const pages: string[][] = []
  for (let next: string | undefined = url; next !== undefined;) {
    const { json } = await ok(next)
    pages.push(idsOf(json))
    next = nextOf(json)
  }
  return pages
}

const searches: readonly [search: string, ids: string[]][] = [
  ['Observation', ['o1', 'o2', 'o3', 'o4', 'o5', 'o6', 'o7']],
  ['Observation?patient=ann', ['o1', 'o2', 'o4', 'o6']],
  ['Observation?patient=Patient/ann&code=weight', ['o1', 'o4']],
  [`Observation?code=${LOINC}|weight`, ['o1', 'o3', 'o4', 'o7']],
  ['Observation?code=urn:other|weight', []],
  ['Observation?code=weight,pulse&patient=ann', ['o1', 'o4', 'o6']],
  ['Observation?_id=o1,o5,gone', ['o1', 'o5']],
  ['Observation?code:not=weight', ['o2', 'o5', 'o6']],
  ['Observation?date=ge2024-01-03', ['o1', 'o4', 'o5', 'o7']],
  ['Observation?date:missing=true', ['o6']],
  ['Observation?value-quantity=gt75', ['o2', 'o3', 'o7']],
  [`Observation?code-value-quantity=${LOINC}|weight$gt75`, ['o3', 'o7']],
  ['Observation?_filter=code eq weight and date lt 2024-01-03', ['o3']],
  ['Observation?subject:Patient.family=Foreigner', ['o1', 'o2', 'o4', 'o6']],
  ['Observation?patient.gender=male&code=weight', ['o3', 'o7']],
  ['Patient?_has:Observation:patient:code=height', ['ann']],
  ['Patient?_has:Observation:patient:date=2024-02-01', ['bob']],
  ['Patient?_has:DiagnosticReport:patient:result.code=height', ['ann']],
  ['DiagnosticReport?result.code=weight', ['r1']],
  ['Patient/ann/Observation?code=pulse', ['o6']],
  ['Immunization?patient=Patient/ann', ['i1', 'i3']],
  ['Immunization?patient.family=Foreigner', ['i1', 'i3']],
]

test('what it cannot search, the gateway finds: nothing is cut, nothing is believed', async () => {
  for (const [search, ids] of searches) {
    const { json } = await ok(search)
    assert.deepEqual(idsOf(json).sort(), ids, search)
  }
})

test('pages, orders and totals that it does not know', async () => {
  assert.deepEqual(await pagesOf('Observation?code=weight&_count=3'), [['o1', 'o3', 'o4'], ['o7']])
  assert.deepEqual(await pagesOf('Observation?_sort=-date&_count=3'), [
    ['o6', 'o7', 'o4'],
    ['o5', 'o1', 'o3'],
    ['o2'],
  ])
  assert.deepEqual(await pagesOf('Observation?code=weight,pulse&_count=2'), [
    ['o1', 'o3'],
    ['o4', 'o7'],
    ['o5', 'o6'],
  ])
  const { json } = await ok('Observation?code:not=weight&_count=1&_total=accurate')
  assert.equal((json as unknown as { total: number }).total, 3)
  assert.match((await ok('Observation?patient=ann&_summary=count')).text, /"total":4/)
  const elements = await ok('Observation?_id=o1&_elements=code')
  assert.match(elements.text, /SUBSETTED/)
  assert.doesNotMatch(elements.text, /effectiveDateTime/)
})

test('includes, compartments, systems and records lead there and back', async () => {
  const kinds = ({ json }: Answer): string[] =>
    (json.entry ?? [])
      .map(({ resource, search }: Entry) => `${resource?.resourceType}/${resource?.id} ${search?.mode}`)
      .sort()
  const report = 'DiagnosticReport/r1 match'
  assert.deepEqual(kinds(await ok('DiagnosticReport?_include=DiagnosticReport:result&_include=DiagnosticReport:subject')), [
    report, 'Observation/o1 include', 'Observation/o2 include', 'Patient/ann include',
  ]) // prettier-ignore
  assert.deepEqual(kinds(await ok('Patient?_id=bob&_revinclude=Observation:patient&_revinclude=Immunization:patient')), [
    'Immunization/i2 include', 'Observation/o3 include', 'Observation/o5 include', 'Observation/o7 include', 'Patient/bob match',
  ]) // prettier-ignore
  assert.equal((await pagesOf('?_type=Observation,Patient,Immunization&_count=4')).flat().length, 12)
  assert.deepEqual((await pagesOf('Patient/ann/*?_type=Observation,Immunization')).flat().sort(), [
    'i1',
    'i3',
    'o1',
    'o2',
    'o4',
    'o6',
  ])
  const all = (await pagesOf('Patient/ann/$everything?_count=3')).flat().sort()
  assert.deepEqual(all, ['ann', 'i1', 'i3', 'o1', 'o2', 'o4', 'o6', 'r1'])
})

test('resources are read, created, changed and patched; references go there and come back', async () => {
  const body = {
    resourceType: 'Observation',
    status: 'final',
    code: coded('new'),
    subject: { reference: 'Patient/ann' },
    valueQuantity: { value: 1.5 },
  }
  const created = await fhir('Observation', { method: 'POST', body })
  assert.equal(created.status, 201, created.text)
  const { id } = created.json
  assert.equal(created.json.subject.reference, 'Patient/ann')
  assert.match(
    created.headers.get('location') ?? '',
    new RegExp(`^${platform.baseUrl}/fhir/R4/Observation/${id}/`),
  )
  assert.deepEqual(poor.stored.get(`Observation/${id}`)?.['subject'], {
    reference: `${poor.base}/Patient/ann`,
  })
  const tag = created.headers.get('etag') ?? ''
  const put = (more: object, headers: Record<string, string> = {}) =>
    fhir(`Observation/${id}`, { method: 'PUT', headers, body: { ...body, id, ...more } })
  const [first, second] = await Promise.all([
    put({ status: 'amended' }, { 'if-match': tag }),
    put({ status: 'corrected' }, { 'if-match': tag }),
  ])
  assert.deepEqual([first.status, second.status].sort(), [200, 412])
  const patched = await fhir(`Observation/${id}`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json-patch+json' },
    body: JSON.stringify([{ op: 'replace', path: '/status', value: 'cancelled' }]),
  })
  assert.equal(patched.status, 200, patched.text)
  assert.equal(poor.stored.get(`Observation/${id}`)?.['status'], 'cancelled')
  assert.equal((await put({ status: 'unheard' })).status, 422)
  assert.equal((await fhir(`Observation/${id}`, { method: 'DELETE' })).status, 405)
  assert.equal((await fhir('Observation/none')).status, 404)
  assert.equal((await fhir(`Observation/${id}/_history`)).status, 405)
  const history = await ok('Immunization/i1/_history')
  assert.match(history.text, new RegExp(`"fullUrl":"${platform.baseUrl}/fhir/R4/Immunization/i1"`))
})

test('conditional writes are exact though it knows of none', async () => {
  const body = {
    resourceType: 'Observation',
    status: 'final',
    code: coded('once'),
    subject: { reference: 'Patient/bob' },
  }
  const create = (criteria: string) =>
    fhir('Observation', { method: 'POST', headers: { 'if-none-exist': criteria }, body })
  const answers = await Promise.all(Array.from({ length: 8 }, () => create('code=once&status=final')))
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 200, 200, 200, 200, 200, 200, 201])
  assert.equal(new Set(answers.map(({ json }) => json.id)).size, 1)
  assert.equal((await create('code=weight')).status, 412)
  assert.equal((await create('colour=red')).status, 400)
  const updated = await fhir('Observation?code=once', { method: 'PUT', body: { ...body, status: 'amended' } })
  assert.equal(updated.status, 200, updated.text)
  assert.equal(poor.stored.get(`Observation/${updated.json.id}`)?.['status'], 'amended')
  const vaccine = {
    resourceType: 'Immunization',
    status: 'completed',
    vaccineCode: coded('tdap'),
    occurrenceDateTime: '2024-02-02',
    patient: { reference: 'Patient/new' },
  }
  const native = () =>
    fhir('Immunization', {
      method: 'POST',
      headers: { 'if-none-exist': 'patient=Patient/new' },
      body: vaccine,
    })
  assert.deepEqual([(await native()).status, (await native()).status], [201, 200])
})

const entryOf = (resource: { resourceType: string; [name: string]: unknown }, fullUrl?: string) => ({
  ...(fullUrl ? { fullUrl } : {}),
  resource,
  request: { method: 'POST', url: resource.resourceType },
})
const bundle = (type: string, entry: unknown[]) =>
  fhir('', { method: 'POST', body: { resourceType: 'Bundle', type, entry } })

test('a transaction is whole there, or refused before anything is written', async () => {
  const goal = {
    resourceType: 'Goal',
    lifecycleStatus: 'active',
    description: { text: 'Walk' },
    subject: { reference: 'Patient?name=Foreigner' },
  }
  const shot = {
    resourceType: 'Immunization',
    status: 'completed',
    vaccineCode: coded('mmr'),
    occurrenceString: 'once',
    patient: { reference: 'Patient/ann' },
    reasonReference: [] as object[],
  }
  const { reasonReference: _, ...vaccine } = shot
  const whole = await bundle('transaction', [
    entryOf(goal, 'urn:uuid:6b0a7a86-5b3e-4a3e-9d0e-0a5d3c1b2f01'),
    entryOf(vaccine),
    { request: { method: 'GET', url: 'Patient/ann' } },
  ])
  assert.equal(whole.status, 200, whole.text)
  const [first, , third] = whole.json.entry ?? []
  const id = /Goal\/([^/]+)/.exec(first?.response.location ?? '')?.[1] ?? ''
  assert.deepEqual(able.stored.get(`Goal/${id}`)?.['subject'], { reference: 'Patient/ann' })
  assert.equal(third?.resource?.id, 'ann')

  const before = poor.stored.size + able.stored.size
  const report = { resourceType: 'Observation', status: 'final', code: coded('mixed') }
  for (const entries of [
    [entryOf({ resourceType: 'Patient', name: [{ family: 'Mixed' }] }), entryOf(report)],
    [entryOf(report), entryOf(vaccine)],
  ]) {
    const mixed = await bundle('transaction', entries)
    assert.equal(mixed.status, 422)
    assert.equal(issueOf(mixed)?.code, 'not-supported')
    assert.match(issueOf(mixed)?.diagnostics ?? '', /two-phase commit/)
  }
  const alone = await bundle('transaction', [entryOf(report), entryOf(report)])
  assert.equal(alone.status, 422)
  assert.match(issueOf(alone)?.diagnostics ?? '', /poor does not offer transactions/)
  assert.equal(poor.stored.size + able.stored.size, before)
  assert.deepEqual(idsOf((await ok('Patient?name=Mixed')).json), [])
  const batch = await bundle('batch', [entryOf({ resourceType: 'Patient', active: true }), entryOf(report)])
  assert.deepEqual(
    batch.json.entry?.map(({ response }) => response.status.slice(0, 3)),
    ['201', '201'],
  )
  const keyed = await fhir('Observation', {
    method: 'POST',
    headers: { 'idempotency-key': 'k' },
    body: report,
  })
  assert.equal(keyed.status, 422)
})

test('metadata, status and plans name it, and say who does what', async () => {
  const { text } = await ok('metadata')
  const { rest } = JSON.parse(text) as {
    rest: {
      resource: {
        type: string
        documentation?: string
        searchParam: { name: string; extension?: { valueCode: string }[] }[]
        interaction: { code: string }[]
      }[]
    }[]
  }
  const own = rest[0]?.resource.find(({ type }) => type === 'Observation')
  const supportOf = (name: string) =>
    own?.searchParam.find((one) => one.name === name)?.extension?.[0]?.valueCode
  assert.deepEqual([supportOf('code'), supportOf('date')], ['native', 'emulated'])
  assert.match(own?.documentation ?? '', /server poor.*Not offered: .*delete.*transaction/)
  assert.deepEqual(own?.interaction.map(({ code }) => code).includes('history-instance'), false)
  const status = (await (await fetch(`${platform.baseUrl}/status`)).json()) as {
    foreign: { name: string; state: string }[]
  }
  assert.deepEqual(status.foreign.map(({ name, state }) => `${name} ${state}`).sort(), [
    'able ready',
    'poor ready',
  ])
  const plan = await ok('Observation?patient.family=Foreigner&_explain=true')
  assert.match(plan.text, /"valueString":"poor"/)
  const everything = await fhir('_history?_count=1')
  assert.match(everything.text, /Observation is kept by the FHIR server poor/)
})

test('what a caller may see in part only, it does not see', async () => {
  const scope =
    'system/Patient.rs system/Observation.rs?category=http://terminology.hl7.org/CodeSystem/observation-category|vital-signs'
  const answer = await fetch(`${platform.baseUrl}/auth/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from('medley-demo:medley-demo-secret').toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope }),
  })
  const { access_token: narrow } = (await answer.json()) as { access_token: string }
  const narrowly = fhirClient(platform, narrow)
  poor.seen.length = 0
  for (const url of ['Observation', 'Observation/o1', 'Patient?_has:Observation:patient:code=weight'])
    assert.equal((await narrowly(url)).status, 403, url)
  const { json } = await narrowly('Patient?_id=ann&_revinclude=Observation:patient')
  assert.deepEqual(
    json.entry?.map(({ resource }) => resource?.id),
    ['ann'],
  )
  assert.equal(poor.seen.length, 0)
  await ok('Observation/o1')
  assert.ok(
    poor.seen.every(({ authorization }) => authorization === POOR_LOGIN),
    'it never sees whose request it is',
  )
})

test('away, broken, hung or speaking nonsense: 503 that names it; includes say what is missing; it heals', async () => {
  for (const trouble of ['error', 'garbage', 'hang', 'foreign-next', 'refused-login'] as const) {
    poor.trouble = trouble
    const answer = await fhir('Observation?date=ge2020')
    assert.equal(answer.status, 503, `${trouble}: ${answer.text}`)
    assert.match(issueOf(answer)?.diagnostics ?? '', /poor/)
    assert.ok(!answer.text.includes(poor.base), answer.text)
    poor.trouble = undefined
    await untilBack()
  }
  poor.trouble = 'hang'
  const included = await fhir('Patient?_id=ann&_revinclude=Observation:patient')
  assert.deepEqual(idsOf(included.json), ['ann'])
  assert.match(included.text, /"mode":"outcome"/)
  assert.equal((await fhir('Patient/ann')).status, 200)
  assert.deepEqual(idsOf((await ok('Immunization?patient=ann')).json).length > 0, true)
  poor.trouble = undefined
  await untilBack()
})

/** The circuit closes by itself. */
async function untilBack(): Promise<void> {
  const deadline = Date.now() + 10_000
  while ((await fhir('Observation/o1')).status !== 200)
    assert.ok(Date.now() < deadline, 'it does not come back')
}
