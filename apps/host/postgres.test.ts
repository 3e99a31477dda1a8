/** The embedded database with real processes: first start, kill, damage, and who may connect where. */
import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { after, before, test } from 'node:test'
import pg from 'pg'
import { findFreePorts } from '../../tests/harness/free-ports.ts'
import { makeDataDir, removeDataDir } from '../../tests/harness/data-folders.ts'
import { type Databases, ensureDatabases } from './databases.ts'
import { type Postgres, startPostgres } from './postgres.ts'
import { readPostgresLine } from './postgres-settings.ts'
import { readIdentity } from './process-identity.ts'

const port = (await findFreePorts()) + 30
const home = makeDataDir()
const folder = path.join(home, 'postgres')
const logFile = path.join(home, 'postgres.log')
after(() => removeDataDir(home))

const lines: string[] = []
const start = (changes: { folder?: string; port?: number } = {}): Promise<Postgres> =>
  startPostgres({ folder, logFile, port, log: (line) => lines.push(line), ...changes })

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(text)).rows
  } finally {
    await client.end()
  }
}

let databases: Databases = {}
const urlOf = (module: string): string => databases[module]?.owner ?? ''

before(async () => {
  const postgres = await start()
  databases = await ensureDatabases(postgres, folder, ['patients', 'labs'])
  await query(urlOf('labs'), 'CREATE TABLE kept (value text)')
  await query(urlOf('labs'), "INSERT INTO kept VALUES ('committed')")
  await postgres.stop()
})

test('what was committed is there after a stop and a start', async () => {
  const postgres = await start()

  assert.deepEqual(await query(urlOf('labs'), 'SELECT value FROM kept'), [{ value: 'committed' }])
  await postgres.stop()
  assert.equal(readIdentity(postgres.pid), undefined)
})

test("a module cannot connect to another module's database", async () => {
  const postgres = await start()
  const foreign = urlOf('labs').replace(/medley_labs$/, 'medley_patients')

  await assert.rejects(query(foreign, 'SELECT 1'), /permission denied for database "medley_patients"/)
  await assert.rejects(
    query(foreign.replace(/medley_patients$/, 'postgres'), 'SELECT 1'),
    /permission denied/,
  )
  await assert.rejects(
    query(foreign.replace(/:[0-9a-f]{48}@/, ':wrong@'), 'SELECT 1'),
    /password authentication failed/,
  )
  await postgres.stop()
})

test('killed, it recovers, and nothing committed is lost', async () => {
  const killed = await start()
  await query(urlOf('labs'), "INSERT INTO kept VALUES ('just before')")
  process.kill(killed.pid, 'SIGKILL')
  await killed.ended

  const postgres = await start()

  assert.equal((await query(urlOf('labs'), 'SELECT value FROM kept')).length, 2)
  await postgres.stop()
})

test('a server left by a killed supervisor is stopped first', async () => {
  const left = await start()

  const postgres = await start()

  assert.equal(readIdentity(left.pid), undefined)
  assert.match(lines.join('\n'), /Stopping the database of an earlier run/)
  await postgres.stop()
})

test('two-phase commit and durability are on, and no statement reaches the log', async () => {
  const postgres = await start()
  const url = urlOf('labs')
  await assert.rejects(query(url, "SELECT 'canary-name'::integer"), /invalid input syntax/)
  await assert.rejects(query(url, 'SELECT canary_column'), /does not exist/)

  const [settings] = await query(
    url,
    `SELECT current_setting('max_prepared_transactions') AS prepared, current_setting('synchronous_commit') AS synchronous,
      current_setting('fsync') AS fsync, current_setting('listen_addresses') AS addresses, current_setting('data_checksums') AS checksums`,
  )

  assert.deepEqual(settings, {
    prepared: '1000',
    synchronous: 'on',
    fsync: 'on',
    addresses: '127.0.0.1',
    checksums: 'on',
  })
  await postgres.stop()
  assert.doesNotMatch(readFileSync(logFile, 'utf8'), /canary/)
})

test('passwords are for this user only', () => {
  for (const name of ['owner-urls.json', 'app-urls.json', 'auditor-urls.json', 'cluster.json'])
    assert.equal(statSync(path.join(folder, name)).mode & 0o777, 0o600)
})

test('a lost owner-urls.json is made anew, with new passwords', async () => {
  rmSync(path.join(folder, 'owner-urls.json'))
  const postgres = await start()

  databases = await ensureDatabases(postgres, folder, ['patients', 'labs'])

  assert.ok((await query(urlOf('labs'), 'SELECT value FROM kept')).length > 0)
  await postgres.stop()
})

test('a database of before, with one role for everything, gets the others', async () => {
  const postgres = await start()
  const admin = `postgres://medley:${postgres.adminPassword}@127.0.0.1:${port}/medley_labs`
  for (const role of ['medley_labs_app', 'medley_labs_auditor'])
    await query(admin, `REVOKE ALL ON DATABASE medley_labs FROM ${role}; DROP ROLE ${role}`)
  await query(admin, "COMMENT ON DATABASE medley_labs IS 'Medley'")
  for (const name of ['app-urls.json', 'auditor-urls.json']) rmSync(path.join(folder, name))

  databases = await ensureDatabases(postgres, folder, ['patients', 'labs'])

  assert.deepEqual(await query(databases['labs']?.app ?? '', 'SELECT current_user AS role'), [
    { role: 'medley_labs_app' },
  ])
  await assert.rejects(query(databases['labs']?.app ?? '', 'CREATE SCHEMA own'), /permission denied/)
  assert.ok((await query(urlOf('labs'), 'SELECT value FROM kept')).length > 0)
  await postgres.stop()
})

test('a port that is taken is named', async () => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))

  await assert.rejects(start(), new RegExp(`^StartFailure: Port ${port} \\(PostgreSQL\\) is in use`))
  server.close()
})

/** What happens to the folder, and the sentence that follows. */
const damages: [string, (data: string) => void, RegExp][] = [
  [
    'PG_VERSION is missing',
    (data) => rmSync(path.join(data, 'PG_VERSION')),
    /is damaged: PG_VERSION is missing/,
  ],
  [
    'PG_VERSION is nonsense',
    (data) => writeFileSync(path.join(data, 'PG_VERSION'), 'x\ny'),
    /PG_VERSION cannot be read/,
  ],
  [
    'another version',
    (data) => writeFileSync(path.join(data, 'PG_VERSION'), '17\n'),
    /was written by PostgreSQL 17, and this is PostgreSQL 18/,
  ],
  [
    'pg_control is missing',
    (data) => rmSync(path.join(data, 'global/pg_control')),
    /could not be started: .*could not find the database system/,
  ],
  [
    'the log of changes is missing',
    (data) => rmSync(path.join(data, 'pg_wal'), { recursive: true }),
    /required WAL directory "pg_wal" does not exist/,
  ],
  ['all data are missing', (data) => rmSync(data, { recursive: true }), /The database in .* is gone/],
  [
    'the password is missing',
    (data) => rmSync(path.join(data, '../cluster.json')),
    /its password is missing/,
  ],
  [
    'the password file is nonsense',
    (data) => writeFileSync(path.join(data, '../cluster.json'), '{'),
    /cluster\.json is damaged/,
  ],
]

for (const [what, damage, sentence] of damages) {
  test(`damage is told in one sentence, and nothing is destroyed: ${what}`, async () => {
    const copy = path.join(home, 'damaged')
    mkdirSync(copy, { mode: 0o711 })
    cpSync(folder, path.join(copy, 'postgres'), { recursive: true })
    damage(path.join(copy, 'postgres/data'))
    const before = list(copy)

    await assert.rejects(start({ folder: path.join(copy, 'postgres') }), (error: Error) => {
      assert.match(error.message, sentence)
      assert.equal(error.name, 'StartFailure')
      assert.equal(error.message.split('\n').length, 1)
      return true
    })
    assert.deepEqual(list(copy), before)
    rmSync(copy, { recursive: true })
  })
}

const list = (place: string): string[] =>
  existsSync(place) ? readdirSync(place, { recursive: true, encoding: 'utf8' }).sort() : []

test("PostgreSQL's lines become JSON lines", () => {
  const { severity, json } = readPostgresLine(
    '2026-01-02 03:04:05.678 UTC|42|checkpointer|00000|LOG:  shutting down',
  )

  assert.equal(severity, 'LOG')
  assert.deepEqual(JSON.parse(json), {
    level: 30,
    time: Date.UTC(2026, 0, 2, 3, 4, 5, 678),
    name: 'postgres',
    pid: 42,
    backend: 'checkpointer',
    code: '00000',
    msg: 'shutting down',
  })
})
