/** What is on record after a mixed run: everything that was done and nothing else, told as BALP asks. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { after, before, test } from 'node:test'
import pg from 'pg'
import { createRandom } from '../load/random.ts'
import type { Answer } from '../conformance/client.ts'
import { type Platform, sharePlatform } from '../harness/platform.ts'
import { brokenRules, rules } from './balp.ts'
import { fhirAt, idOf, observation, stepsAt, type Expected, type Known } from './steps.ts'
import { dataOf, patientOf, requestOf, signIn, type AuditEvent, type Reader } from './trail-client.ts'

let platform: Platform
let release: () => Promise<void>
let token: string
let auditor: Reader
/** One second before the first request: other suites have been here. */
let since: string

before(async () => {
  ;({ platform, release } = await sharePlatform())
  token = await platform.token()
  since = new Date(Date.now() - 1000).toISOString()
  auditor = await signIn(platform, 'auditor')
})
after(() => release())

const fhir: ReturnType<typeof fhirAt> = (url, send) => fhirAt({ baseUrl: platform.baseUrl, token })(url, send)
const requestId = ({ headers }: Answer): string => headers.get('x-request-id') ?? ''

const inShort = (event: AuditEvent): Required<Expected> => ({
  kind: /BasicAudit\.(\w+)/.exec(event.meta.profile?.[0] ?? '')?.[1] ?? event.subtype?.at(-1)?.code ?? '',
  outcome: event.outcome,
  data: dataOf(event),
  patient: patientOf(event),
})

const sorted = (events: readonly Expected[]): string[] =>
  events
    .map(({ kind, outcome = '0', data = '', patient = '' }) => `${kind} ${outcome} ${data} ${patient}`)
    .sort()

const STEPS = 160

test('what is on record is exactly what was done', async () => {
  const { below, pick } = createRandom(20_261_125)
  const known: Known = { patients: [], observations: new Map(), marker: `m${Date.now().toString(36)}` }
  const steps = stepsAt({ baseUrl: platform.baseUrl, token })
  const expected = new Map<string, { step: string; events: Expected[] }>()
  const run = async (name: string): Promise<void> => {
    const step = steps[name]
    if (!step) throw new Error(`no step ${name}`)
    const { answer, expected: events } = await step(known, pick)
    expected.set(requestId(answer), { step: `${name} ${answer.status}`, events })
  }
  for (const name of [
    'createPatient',
    'createPatient',
    'createObservation',
    'createObservation',
    'createObservation',
  ])
    await run(name)

  for (let count = 0; count < STEPS; count++) {
    // There is always something left to read.
    if (known.observations.size < 3) await run('createObservation')
    else await run(pick(Object.keys(steps)))
    if (below(40) === 0) await auditor.get('AuditEvent?_count=1')
  }

  const stored = Map.groupBy(await auditor.all(`date=ge${since}&_count=500`), requestOf)
  for (const [id, { step, events }] of expected)
    assert.deepEqual(sorted((stored.get(id) ?? []).map(inShort)), sorted(events), step)
})

test('every event that is on record is as BALP asks', async () => {
  assert.ok(rules.length >= 40)

  const events = await auditor.all(`date=ge${since}&_count=500`)

  assert.ok(events.length > STEPS)
  const broken = events.flatMap((event) => brokenRules(event).map((rule) => `${event.id}: ${rule}`))
  assert.deepEqual([...new Set(broken)], [])
})

test('the trail is searched by patient, person, time, kind and entity, page after page in order', async () => {
  const patient = idOf(await fhir('Patient', { method: 'POST', body: { resourceType: 'Patient' } }))
  const result = idOf(
    await fhir('Observation', { method: 'POST', body: observation(patient, 'found-again') }),
  )
  await fhir(`Observation/${result}`)
  await fhir(`Observation?patient=${patient}`)

  const all = await auditor.all(`patient=Patient/${patient}&_count=2`)

  assert.deepEqual(
    all.map((event) => inShort(event).kind),
    ['PatientQuery', 'PatientRead', 'PatientCreate', 'PatientCreate'],
  )
  const counted = JSON.parse((await auditor.get(`AuditEvent?patient=${patient}&_summary=count`)).text) as {
    total: number
  }
  assert.equal(counted.total, 4)
  const idsOf = async (query: string): Promise<string[]> =>
    (await auditor.all(`patient=${patient}&${query}`)).map(({ id }) => id)
  const [query = '', read = '', second = '', first = ''] = all.map(({ id }) => id)
  for (const [criteria, wanted] of [
    ['_sort=date', [first, second, read, query]],
    ['_sort=-_lastUpdated', [query, read, second, first]],
    ['action=C', [second, first]],
    ['subtype=http://hl7.org/fhir/restful-interaction|read', [read]],
    ['type=rest&action=E', [query]],
    [`entity=Observation/${result}`, [read, second]],
    ['agent=medley-demo', [query, read, second, first]],
    ['agent=nobody', []],
    ['outcome=8', []],
    [`date=ge${all[1]?.recorded}`, [query, read]],
    ['date=lt2020-01-01', []],
    [`_id=${read}`, [read]],
  ] as const)
    assert.deepEqual(await idsOf(criteria), wanted, criteria)
  assert.equal((JSON.parse((await auditor.get(`AuditEvent/${read}`)).text) as AuditEvent).id, read)
})

test('the trail is for auditors and privacy officers, and written by nobody', async () => {
  const [him, nurse, other] = await Promise.all(
    ['him', 'nurse', 'auditor@oak-hill'].map((name) => signIn(platform, name)),
  )
  const [event] = await auditor.all('action=C&_count=1&date=ge' + since)
  const address = `AuditEvent/${event?.id}`

  assert.equal((await auditor.get(address)).status, 200)
  assert.equal((await him?.get(address))?.status, 200)
  assert.equal((await nurse?.get(address))?.status, 403)
  assert.equal((await fhir(address)).status, 403)
  assert.equal((await other?.get(address))?.status, 404)
  assert.equal((await auditor.get('AuditEvent/labs.999999999')).status, 404)
  const session = await signIn(platform, 'him')
  const { csrf } = JSON.parse((await session.get(`${platform.baseUrl}/session`)).text) as { csrf: string }
  for (const [method, url] of [
    ['POST', 'AuditEvent'],
    ['PUT', address],
    ['DELETE', address],
    ['PATCH', address],
  ] as const) {
    const { status } = await session.send(method, url, csrf)
    assert.equal(status, 405, method)
  }
  const [seen] = await auditor.all(`agent=him&type=110101&date=ge${since}&_count=1`)
  assert.equal(seen?.subtype?.[0]?.code, 'audit-read')
})

test('while nothing can be put on record, nothing is shown and nothing is written', async () => {
  const patient = idOf(
    await fhir('Patient', { method: 'POST', body: { resourceType: 'Patient', language: 'en-SECRET' } }),
  )
  const { patients = '' } = JSON.parse(
    readFileSync(path.join(platform.dataDir, 'postgres/owner-urls.json'), 'utf8'),
  ) as Record<string, string>
  const owner = new pg.Client({ connectionString: patients })
  await owner.connect()
  await owner.query('REVOKE INSERT ON audit.event FROM medley_patients_app')
  try {
    for (const [url, send] of [
      [`Patient/${patient}`, {}],
      [`Patient?_id=${patient}`, {}],
      [`Patient/${patient}/_history`, {}],
      ['Patient', { method: 'POST', body: { resourceType: 'Patient', id: 'x' } }],
      [`Patient/${patient}`, { method: 'DELETE' }],
    ] as const) {
      const answer = await fhir(url, send)
      assert.equal(answer.status, 503, url)
      assert.ok(!answer.text.includes('SECRET'))
      assert.match(answer.text, /"audit-unavailable"/)
    }
  } finally {
    await owner.query('GRANT INSERT ON audit.event TO medley_patients_app')
    await owner.end()
  }
  assert.equal((await fhir(`Patient/${patient}`)).status, 200)
})
