/**
 * A version and the one before it on the same tables: what the last release wrote is read by this one, its tables were only
 * widened, and this version starts, reads and writes on the tables of the next one, and migrates back without loss.
 */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { after, before, test } from 'node:test'
import pg from 'pg'
import { openSigningKey } from '@medley/auth/internal-keys'
import { createMinter } from '@medley/auth/internal-token'
import { EVERYWHERE } from '@medley/service/define-service'
import { migrate, roleBeside } from '@medley/store/postgres/migrate'
import { storeSchema } from '@medley/store/postgres/schema'
import { makeDataFolder } from '../../apps/host/data-folder.ts'
import { type Databases, ensureDatabases } from '../../apps/host/databases.ts'
import { ensureKeys, type KeyFiles } from '../../apps/host/keys.ts'
import { logFileOf, openLog } from '../../apps/host/log-files.ts'
import { readManifests, root } from '../../apps/host/manifests.ts'
import { migrateAll } from '../../apps/host/migrate.ts'
import { planListeners } from '../../apps/host/ports.ts'
import { PidFiles } from '../../apps/host/process-identity.ts'
import { planProcess } from '../../apps/host/process-plans.ts'
import { type SupervisedDatabase, superviseDatabase } from '../../apps/host/supervised-database.ts'
import { SupervisedProcess } from '../../apps/host/supervised-process.ts'
import { platformSettings } from '@medley/service/platform-settings'
import { readSettings } from '@medley/service/settings'
import { loadDatabase } from '../../tools/backup/load-database.ts'
import { readManifest, verifyFiles } from '../../tools/backup/manifest.ts'
import { narrowings, readShape, type Shape } from '../../tools/release/narrowings.ts'
import { request, type Answer } from '../conformance/client.ts'
import { makeDataDir, removeDataDir } from '../harness/data-folders.ts'
import { findFreePorts } from '../harness/free-ports.ts'

/** The newest that was kept (tests/upgrade/keep.ts). */
const kept = path.join(
  root,
  'tests/upgrade',
  readdirSync(path.join(root, 'tests/upgrade'))
    .filter((name) => /^\d/.test(name))
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
    .at(-1) ?? '',
)
const manifest = readManifest(kept, undefined)
const NAME = 'medications'

const dataDir = makeDataDir()
let database: SupervisedDatabase
let databases: Databases
let keys: KeyFiles
let service: SupervisedProcess
let send: (path: string, body?: string) => Promise<Answer>
const oldShapes = new Map<string, Shape>()

before(async () => {
  const port = await findFreePorts()
  const folder = makeDataFolder(dataDir)
  const pidFiles = new PidFiles(folder.run)
  openLog(folder.logs, 'postgres')
  database = await superviseDatabase({
    ...{ folder: folder.postgres, pidFiles, log: () => undefined, gaveUp: () => undefined },
    ...{ logFile: logFileOf(folder.logs, 'postgres'), port: port + 30 },
  })
  databases = await ensureDatabases(database.postgres, folder.postgres, Object.keys(manifest.databases))
  keys = ensureKeys(folder.keys)
  await verifyFiles(kept, manifest)
  for (const [name, stored] of Object.entries(manifest.databases)) {
    const url = databases[name]?.owner ?? ''
    await loadDatabase({ name, url, stored, folder: kept, key: undefined, replace: false })
    oldShapes.set(name, await shapeOf(name))
  }
  const modules = await readManifests()
  const settings = readSettings(platformSettings(modules.map((one) => one.name)), {
    MEDLEY_PORT: String(port),
  })
  const listener = planListeners(modules, { host: '127.0.0.1', port }).find(({ name }) => name === NAME)
  assert.ok(listener)
  const plan = planProcess(listener, { settings, data: dataDir, databases, keys, foreignTypes: [] })
  service = new SupervisedProcess(plan, {
    root,
    logFolder: folder.logs,
    pidFiles,
    log: () => undefined,
    changed: () => undefined,
  })
  const mint = createMinter(openSigningKey(keys.signing), Date.now)
  send = async (url, body) => {
    const principal = {
      subject: 'upgrade',
      client: 'medley-demo',
      facility: 'maple-grove',
      roles: ['backend'],
      scope: 'system/*.cruds',
      purpose: 'TREAT',
    }
    const authorization = `Bearer ${await mint(principal, NAME)}`
    return request(`http://127.0.0.1:${listener.port}/fhir/R4/${url}`, {
      method: body === undefined ? 'GET' : 'PUT',
      body,
      headers: { authorization },
    })
  }
})
after(async () => {
  await service.stop(() => 30_000)
  await database.stop()
  removeDataDir(dataDir)
})

async function withOwner<T>(name: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: databases[name]?.owner ?? '' })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

const shapeOf = (name: string): Promise<Shape> => withOwner(name, readShape)

test('since the last release, tables were only widened', async () => {
  await migrateAll(databases)

  for (const [name, shape] of oldShapes) assert.deepEqual(narrowings(shape, await shapeOf(name)), [], name)
})

for (const [statement, finding] of [
  ['ALTER TABLE fhir."List" DROP COLUMN method', 'fhir."List".method is gone or has another name'],
  ['ALTER TABLE fhir."List" RENAME COLUMN method TO verb', 'fhir."List".method is gone or has another name'],
  [
    'ALTER TABLE fhir."List" ALTER COLUMN version TYPE bigint',
    'fhir."List".version was integer and is bigint',
  ],
  [
    'ALTER TABLE fhir."List" ALTER COLUMN patient SET NOT NULL',
    'fhir."List".patient could be empty and must not be any more',
  ],
  [
    'ALTER TABLE fhir."List" ADD COLUMN unit text NOT NULL',
    'fhir."List".unit is new, must not be empty, and has no default',
  ],
  [
    'ALTER TABLE fhir."List" ADD CHECK (version < 9)',
    'new for a table that is written by the version before: fhir."List" CHECK ((version < 9))',
  ],
  [
    'CREATE UNIQUE INDEX one ON fhir."List" (seq)',
    'new for a table that is written by the version before: fhir."List" CREATE UNIQUE INDEX ON fhir."List" USING btree (seq)',
  ],
  ['ALTER TABLE fhir."List" ADD COLUMN unit text', undefined],
  [`ALTER TABLE fhir."List" ADD COLUMN unit text NOT NULL DEFAULT ''`, undefined],
  ['CREATE TABLE fhir.other (id int PRIMARY KEY)', undefined],
] as const) {
  test(`${finding === undefined ? 'widens' : 'narrows'}: ${statement}`, async () => {
    const found = await withOwner(NAME, async (client) => {
      const shape = await readShape(client)
      // What it says is what counts here, not the rows that are in the way.
      await client.query('BEGIN; TRUNCATE fhir."List"')
      await client.query(statement)
      return narrowings(shape, await readShape(client))
    })
    assert.equal(found[0], finding)
  })
}

test('what the last release wrote is read by this one, letter by letter', async () => {
  await service.start()
  const expected = JSON.parse(readFileSync(path.join(kept, 'expected.json'), 'utf8')) as Record<
    string,
    string
  >

  for (const [url, text] of Object.entries(expected)) assert.equal((await send(url)).text, text, url)
  const { json } = await send('MedicationRequest?patient=Patient/upgrade&code=warfarin')
  assert.equal(json.entry?.length, 1)
})

test('this version starts and writes on the tables of the next, and migrating back takes nothing away', async () => {
  const { owner = '', app = '' } = databases[NAME] ?? {}
  const { owns = [] } = (await readManifests()).find(({ name }) => name === NAME) ?? {}
  const widened = `ALTER TABLE fhir."List" ADD COLUMN IF NOT EXISTS unit text NOT NULL DEFAULT 'none'; CREATE TABLE IF NOT EXISTS fhir.next (id int);`
  const next = storeSchema([...owns, ...EVERYWHERE]).map((part) =>
    part.name === 'fhir' ? { ...part, statements: [...part.statements, widened] } : part,
  )
  await migrate(owner, next, { app: roleBeside(app, owner) })
  await service.stop(() => 30_000)
  await service.start()

  const list = { resourceType: 'List', id: 'after', status: 'current', mode: 'working' }
  assert.equal((await send('List/after', JSON.stringify(list))).status, 201)
  assert.equal((await send('List/list')).status, 200)

  await migrateAll({ [NAME]: databases[NAME] ?? { owner, app } })
  const { rows } = await withOwner(NAME, async (client) => {
    await client.query(`SET medley.facilities = '*'`)
    return client.query<{ unit: string }>(`SELECT DISTINCT unit FROM fhir."List"`)
  })
  assert.deepEqual(rows, [{ unit: 'none' }])
  assert.equal((await send('List/after')).status, 200)
})
