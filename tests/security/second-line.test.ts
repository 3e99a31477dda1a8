/** The second line between facilities: what PostgreSQL shows to a role that serves, whatever a statement forgets. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { after, before, test } from 'node:test'
import pg from 'pg'
import { type Platform, sharePlatform } from '../harness/platform.ts'
import { create } from './smart-app.ts'

let platform: Platform
let release: (() => Promise<void>) | undefined
let app: pg.Client
let id: string

before(async () => {
  const shared = await sharePlatform()
  release = shared.release
  platform = shared.platform
  id = await create(platform, {
    resourceType: 'Observation', status: 'final', code: { coding: [{ system: 'urn:test', code: 'x' }] },
    effectiveDateTime: '2026-01-01', valueQuantity: { value: 1 }, note: [{ text: 'x' }],
  }) // prettier-ignore
  const file = path.join(platform.dataDir, 'postgres', 'app-urls.json')
  app = new pg.Client((JSON.parse(readFileSync(file, 'utf8')) as { labs: string }).labs)
  await app.connect()
})
after(async () => {
  await app.end()
  await release?.()
})

const tell = (facilities: string): Promise<unknown> =>
  app.query(`SELECT set_config('medley.facilities', $1, false)`, [facilities])

/** Without any condition of its own: as if the first line had a hole. */
async function rowsIn(table: string): Promise<number> {
  const { rows } = await app.query<{ count: string }>(`SELECT count(*) FROM ${table}`)
  return Number(rows[0]?.count)
}

test('every table of resources has row-level security, for its owner too', async () => {
  const { rows } = await app.query<{ relname: string }>(
    `SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = 'fhir' AND c.relkind = 'r' AND NOT (c.relrowsecurity AND c.relforcerowsecurity)`,
  )
  assert.deepEqual(rows, [])
})

test('a connection that was told no facility sees no row of any table', async () => {
  await app.query('RESET medley.facilities')
  for (const facilities of [undefined, '', 'nowhere']) {
    if (facilities !== undefined) await tell(facilities)
    for (const table of ['"Observation"', 'history'])
      assert.equal(await rowsIn(`fhir.${table}`), 0, `${facilities} ${table}`)
    if (facilities === 'nowhere') continue
    for (const suffix of ['_token', '_string', '_date', '_number'])
      assert.equal(await rowsIn(`fhir."Observation${suffix}"`), 0, suffix)
  }
})

test('a statement without its condition shows the own facility, and never another', async () => {
  const found = `SELECT facility FROM fhir."Observation" WHERE id = $1`
  await tell('maple-grove')
  assert.equal((await app.query(found, [id])).rows.length, 1)
  const { rows } = await app.query<{ facility: string }>('SELECT DISTINCT facility FROM fhir."Observation"')
  assert.deepEqual(rows, [{ facility: 'maple-grove' }])
  await tell('oak-hill')
  assert.equal((await app.query(found, [id])).rows.length, 0)
})

test('nothing can be written into another facility, nor changed there', async () => {
  await tell('oak-hill')
  await assert.rejects(
    app.query(
      `INSERT INTO fhir.history (type, facility, id, version, seq, updated, method, body)
       VALUES ('Observation', 'maple-grove', 'x', 1, 1, 1, 'POST', '{}')`,
    ),
    /row-level security/,
  )
  const { rowCount } = await app.query(`UPDATE fhir."Observation" SET method = 'PUT' WHERE id = $1`, [id])
  assert.equal(rowCount, 0)
})
