/** Facilities see nothing of each other, services take no foreign tokens, modules cannot reach foreign databases. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { after, before, test } from 'node:test'
import pg from 'pg'
import { type Platform, sharePlatform } from '../harness/platform.ts'
import { type Answer, type Fhir, fhirClient, idsOf, request } from './client.ts'

let platform: Platform
let maple: Fhir
let oak: Fhir
let release: (() => Promise<void>) | undefined
before(async () => {
  const shared = await sharePlatform()
  release = shared.release
  platform = shared.platform
  maple = fhirClient(platform, await platform.token())
  oak = fhirClient(
    platform,
    await platform.token({ client: 'medley-demo-oak', secret: 'medley-demo-oak-secret' }),
  )
})
after(() => release?.())

const observation = { resourceType: 'Observation', status: 'final', code: { text: 'Separation' } }

const createAtMaple = async (): Promise<string> => {
  const { status, json } = await maple('Observation', { method: 'POST', body: observation })
  assert.equal(status, 201)
  return json.id
}

test('a resource of one facility does not exist for another', async () => {
  const id = await createAtMaple()

  assert.equal((await maple(`Observation/${id}`)).status, 200)
  for (const url of [`Observation/${id}`, `Observation/${id}/_history/1`, `Observation/${id}/_history`]) {
    const { status, text } = await oak(url)
    assert.equal(status, 404, url)
    assert.doesNotMatch(text, /Separation/)
  }
})

test('a search finds only what is of the own facility', async () => {
  const id = await createAtMaple()

  const [own, foreign] = await Promise.all([maple(`Observation?_id=${id}`), oak(`Observation?_id=${id}`)])

  assert.deepEqual(idsOf(own.json), [id])
  assert.equal(foreign.status, 200)
  assert.deepEqual(idsOf(foreign.json), [])
})

test('another facility cannot delete a resource', async () => {
  const id = await createAtMaple()

  await oak(`Observation/${id}`, { method: 'DELETE' })

  assert.equal((await maple(`Observation/${id}`)).status, 200)
})

const atService = (module: string, token: string): Promise<Answer> =>
  request(`${platform.url(module)}/fhir/R4/Observation?_count=1`, {
    headers: { authorization: `Bearer ${token}` },
  })

test('an exchanged token is taken by its own service and by no other', async () => {
  const token = await platform.tokenFor('labs')

  assert.equal(platform.url('labs'), `http://localhost:${platform.port + 4}`)
  assert.equal((await atService('labs', token)).status, 200)
  for (const other of ['patients', 'notes', 'medications', 'care', 'adt', 'billing'])
    assert.equal((await atService(other, token)).status, 401, other)
})

test('a service takes no token of the outside and none at all', async () => {
  const token = await platform.token()

  assert.equal((await atService('labs', token)).status, 401)
  assert.equal((await request(`${platform.url('labs')}/fhir/R4/Observation`)).status, 401)
})

/** Undefined: it was done. Otherwise the SQLSTATE of the refusal. */
async function refusalOf(connectionString: string, statement = 'SELECT 1'): Promise<string | undefined> {
  const client = new pg.Client({ connectionString })
  try {
    await client.connect()
    await client.query(statement)
    return undefined
  } catch (error) {
    return (error as { code?: string }).code ?? String(error)
  } finally {
    await client.end().catch(() => undefined)
  }
}

const INSUFFICIENT_PRIVILEGE = '42501'

test('the database user of a module connects to its own database and to no other', async () => {
  const file = path.join(platform.dataDir, 'postgres/owner-urls.json')
  const urls = Object.entries(JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>)
  assert.ok(urls.length >= 8)

  for (const [module, own] of urls) {
    assert.equal(await refusalOf(own), undefined, `${module} at its own database`)
    for (const [other, foreign] of urls) {
      if (other === module) continue
      const url = new URL(own)
      url.pathname = new URL(foreign).pathname
      assert.equal(await refusalOf(url.href), INSUFFICIENT_PRIVILEGE, `${module} at the database of ${other}`)
    }
  }
})

test('whoever serves changes no table, no stored version and no record of audit', async () => {
  const file = path.join(platform.dataDir, 'postgres/app-urls.json')
  const { labs = '', identity = '' } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>

  for (const [url, statement] of [
    [labs, 'CREATE TABLE fhir.own (a int)'],
    [labs, 'DROP TABLE fhir.history'],
    [labs, 'ALTER TABLE audit.event DISABLE TRIGGER USER'],
    [labs, `UPDATE fhir.history SET body = ''`],
    [labs, 'DELETE FROM fhir.history'],
    ...[labs, identity].flatMap((one): [string, string][] => [
      [one, `UPDATE audit.event SET agent = 'nobody'`],
      [one, 'DELETE FROM audit.event'],
      [one, 'TRUNCATE audit.event'],
      [one, 'SELECT * FROM audit.event'],
    ]),
  ] as const)
    assert.equal(await refusalOf(url, statement), INSUFFICIENT_PRIVILEGE, statement)
})
