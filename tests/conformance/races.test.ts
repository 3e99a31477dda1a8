/** Many clients at once: exactly one wins where one must, and no write is missed by who follows the history. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { sharePlatform } from '../harness/platform.ts'
import { type Answer, type Fhir, fhirClient, nextOf, type Resource } from './client.ts'

let fhir: Fhir
let release: (() => Promise<void>) | undefined
before(async () => {
  const shared = await sharePlatform()
  release = shared.release
  fhir = fhirClient(shared.platform, await shared.platform.token())
})
after(() => release?.())

const SYSTEM = 'urn:test:race'
const identified = (value: string): Resource => ({
  resourceType: 'Patient',
  identifier: [{ system: SYSTEM, value }],
})

const together = <T>(count: number, work: (place: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, place) => work(place)))

const countOf = (answers: readonly Answer[], status: number): number =>
  answers.filter((answer) => answer.status === status).length

async function totalOf(value: string): Promise<unknown> {
  const { json } = await fhir(`Patient?identifier=${SYSTEM}%7C${value}&_summary=count`)
  return (json as unknown as { total: number }).total
}

test('50 conditional creates at once make one resource', async () => {
  const value = randomUUID()

  const answers = await together(50, () =>
    fhir('Patient', {
      method: 'POST',
      body: identified(value),
      headers: { 'if-none-exist': `identifier=${SYSTEM}|${value}` },
    }),
  )

  assert.equal(countOf(answers, 201), 1)
  assert.equal(countOf(answers, 200), 49)
  assert.equal(new Set(answers.map(({ json }) => json.id)).size, 1)
  assert.equal(await totalOf(value), 1)
})

test('20 conditional updates at once make one resource with 20 versions', async () => {
  const value = randomUUID()

  const answers = await together(20, () =>
    fhir(`Patient?identifier=${SYSTEM}%7C${value}`, { method: 'PUT', body: identified(value) }),
  )

  assert.equal(countOf(answers, 201), 1)
  assert.equal(countOf(answers, 200), 19)
  assert.equal(await totalOf(value), 1)
})

test('20 transactions at once with the same conditional create make one resource', async () => {
  const value = randomUUID()
  const entry = {
    fullUrl: `urn:uuid:${randomUUID()}`,
    resource: identified(value),
    request: { method: 'POST', url: 'Patient', ifNoneExist: `identifier=${SYSTEM}|${value}` },
  }
  const observation = {
    resource: {
      resourceType: 'Observation',
      status: 'final',
      code: { text: 'race' },
      subject: { reference: entry.fullUrl },
    },
    request: { method: 'POST', url: 'Observation' },
  }

  const answers = await together(20, () =>
    fhir('', {
      method: 'POST',
      body: { resourceType: 'Bundle', type: 'transaction', entry: [entry, observation] },
    }),
  )

  assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200])
  assert.equal(await totalOf(value), 1)
})

test('of 32 updates with the same If-Match one is stored', async () => {
  const { json } = await fhir('Patient', { method: 'POST', body: identified(randomUUID()) })

  const answers = await together(32, (place) =>
    fhir(`Patient/${json.id}`, {
      method: 'PUT',
      body: { resourceType: 'Patient', id: json.id, multipleBirthInteger: place + 1 },
      headers: { 'if-match': 'W/"1"' },
    }),
  )

  assert.equal(countOf(answers, 200), 1)
  assert.equal(countOf(answers, 412), 31)
  const history = await fhir(`Patient/${json.id}/_history`)
  assert.equal(history.json.entry?.length, 2)
})

test('32 patches at once are all made', async () => {
  const { json } = await fhir('Patient', {
    method: 'POST',
    body: { ...identified(randomUUID()), name: [{ family: 'Start' }] },
  })

  const answers = await together(32, (place) =>
    fhir(`Patient/${json.id}`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json-patch+json' },
      body: [{ op: 'add', path: '/name/-', value: { family: `Family${place}` } }],
    }),
  )

  assert.equal(countOf(answers, 200), 32)
  const { json: read } = await fhir(`Patient/${json.id}`)
  assert.equal(read.name.length, 33)
  assert.equal(new Set(read.name.map(({ family }) => family)).size, 33)
})

/** Versions that a history page tells of. */
const versionsIn = ({ json }: Answer): string[] =>
  (json.entry ?? []).flatMap(({ resource }) =>
    resource ? [`${resource.id}/${resource.meta.versionId}`] : [],
  )

test('who polls the history while 50 write misses nothing', async () => {
  let since = new Date().toISOString()
  const seen = new Set<string>()
  let writing = true

  async function poll(): Promise<void> {
    let url: string | undefined = `Organization/_history?_since=${encodeURIComponent(since)}&_count=40`
    while (url !== undefined) {
      const page: Answer = await fhir(url)
      assert.equal(page.status, 200)
      for (const version of versionsIn(page)) seen.add(version)
      for (const { resource } of page.json.entry ?? [])
        if (resource && resource.meta.lastUpdated > since) since = resource.meta.lastUpdated
      url = nextOf(page.json)
    }
  }
  const polling = (async () => {
    while (writing) await poll()
  })()

  const written = await together(50, async (place) => {
    const versions: string[] = []
    for (let round = 0; round < 4; round++) {
      const body = { resourceType: 'Organization', name: `Writer ${place}` }
      const { json, status } = await fhir('Organization', { method: 'POST', body })
      assert.equal(status, 201)
      versions.push(`${json.id}/1`)
    }
    return versions
  })
  writing = false
  await polling
  await poll()

  assert.deepEqual(
    written.flat().filter((version) => !seen.has(version)),
    [],
  )
})
