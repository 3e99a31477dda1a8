/** Whoever has all rights in the database changes what is on record: `npm run audit -- verify` finds it and names the first bad sequence. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { appendFileSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createPrivateKey } from 'node:crypto'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { detailText, type AuditEntry } from '@medley/audit/event'
import { createRecorder } from '@medley/audit/recorder'
import { anchorOf, readAnchors } from '@medley/audit/sealing/anchor'
import { databaseSource } from '@medley/audit/sealing/database-source'
import { sealOnce } from '@medley/audit/sealing/seal'
import { publicKeyOf } from '@medley/audit/sealing/segment'
import { verifyTrail, type Finding } from '@medley/audit/sealing/verify'
import { ensureDatabases, type Databases } from '../../apps/host/databases.ts'
import { ensureKeys, ensureWriterKey, type KeyFiles } from '../../apps/host/keys.ts'
import { migrateAll } from '../../apps/host/migrate.ts'
import { startPostgres, type Postgres } from '../../apps/host/postgres.ts'
import { findFreePorts } from '../harness/free-ports.ts'
import { makePreparedDataDir, removeDataDir } from '../harness/data-folders.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const home = makePreparedDataDir()
const folder = path.join(home, 'postgres')
const MODULES = ['labs', 'notes']
let postgres: Postgres
let databases: Databases
let keys: KeyFiles
let admin: pg.Client

const entry = (place: number): AuditEntry => ({
  kind: place % 2 === 0 ? 'read' : 'search',
  outcome: 0,
  ...{ facility: 'maple-grove', agent: 'nurse', client: 'medley-shell', request: `r${place}` },
  ...{
    type: 'Observation',
    id: place % 2 === 0 ? `o${place}` : '',
    version: 1,
    patient: place % 2 === 0 ? 'p1' : '',
  },
  detail: detailText({ purpose: 'TREAT', query: 'GET /fhir/R4/Observation' }),
  seen:
    place % 2 === 0
      ? []
      : [
          { patient: 'p1', ids: ['Observation/o1'] },
          { patient: 'p2', ids: [] },
        ],
})

/** Records so many, one after the other, and seals and anchors them. */
async function fill(module: string, count: number): Promise<void> {
  const urls = databases[module]
  const pool = new pg.Pool({ connectionString: urls?.app ?? '', max: 2 })
  const auditor = new pg.Pool({ connectionString: urls?.auditor ?? '', max: 1 })
  const key = readFileSync(ensureWriterKey(keys, module), 'utf8').trim()
  const recorder = createRecorder({ pool, key, now: Date.now })
  for (let place = 0; place < count; place++) await recorder.record([entry(place)])
  const segment = await sealOnce({
    pool: auditor,
    key: createPrivateKey(readFileSync(keys.auditSeal, 'utf8')),
    now: Date.now,
  })
  assert.ok(segment)
  const anchors = path.join(home, 'audit/anchors')
  mkdirSync(anchors, { recursive: true })
  appendFileSync(path.join(anchors, `${module}.jsonl`), `${JSON.stringify(anchorOf(segment, Date.now()))}\n`)
  await Promise.all([pool.end(), auditor.end()])
}

before(async () => {
  mkdirSync(folder, { recursive: true })
  postgres = await startPostgres({
    folder,
    logFile: path.join(home, 'postgres.log'),
    port: (await findFreePorts()) + 30,
    log: () => undefined,
  })
  keys = ensureKeys(path.join(home, 'keys'))
  databases = await ensureDatabases(postgres, folder, MODULES)
  await migrateAll(databases)
  for (const module of MODULES) {
    await fill(module, 6)
    await fill(module, 6)
  }
  admin = new pg.Client(`postgres://medley:${postgres.adminPassword}@127.0.0.1:${postgres.port}/medley_labs`)
  await admin.connect()
  // A superuser is stopped by no privilege and no trigger.
  await admin.query('SET session_replication_role = replica')
  for (const table of ['event', 'seen', 'segment'])
    await admin.query(`CREATE TABLE audit.kept_${table} AS TABLE audit.${table}`)
})
after(async () => {
  await admin.end()
  await postgres.stop()
  removeDataDir(home)
})

async function restore(): Promise<void> {
  for (const table of ['event', 'seen', 'segment'])
    await admin.query(`TRUNCATE audit.${table}; INSERT INTO audit.${table} SELECT * FROM audit.kept_${table}`)
}

function audit(...words: string[]): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', 'tools/audit.ts', ...words],
    {
      cwd: root,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], MEDLEY_DATA: home },
    },
  )
  return { status, output: stdout + stderr }
}

test('a trail that nobody touched is intact, from the first record to the last', () => {
  const { status, output } = audit('verify')

  assert.equal(status, 0, output)
  assert.match(output, /^labs: intact, 12 records in 2 segments$/m)
  assert.match(output, /^notes: intact/m)
})

const forged = `INSERT INTO audit.event OVERRIDING SYSTEM VALUE
  SELECT sequence + 100, xid, writer || 'x', 1, recorded, facility, kind, outcome, agent, client, patient, type, id, version, request, detail, mac, void
  FROM audit.event WHERE sequence = 4`

/** What is done, and the first sequence that is wrong then. */
const drills: readonly [what: string, statement: string, sequence: number][] = [
  ['a changed record', `UPDATE audit.event SET agent = 'somebody' WHERE sequence = 5`, 5],
  ['a changed patient of what a search showed', `UPDATE audit.seen SET patient = 'p9' WHERE sequence = 4 AND place = 1`, 4],
  ['a removed record', 'DELETE FROM audit.event WHERE sequence = 7', 7],
  ['an added record', forged, 104],
  ['an added record that looks new', forged.replace(', xid,', ', pg_current_xact_id(),'), 104],
  ['two records in each other’s place', `UPDATE audit.event SET sequence = CASE sequence WHEN 3 THEN -5 ELSE -3 END WHERE sequence IN (3, 5);
    UPDATE audit.event SET sequence = -sequence WHERE sequence < 0`, 3],
  ['the last records cut off', 'DELETE FROM audit.event WHERE sequence > 9', 10],
  ['the last records cut off with their seal', `DELETE FROM audit.event WHERE sequence > 6; DELETE FROM audit.segment WHERE number = 2`, 7],
  ['everything gone', 'TRUNCATE audit.event, audit.seen, audit.segment', 1],
  ['a seal made anew without its key', `UPDATE audit.segment SET root = decode(repeat('00', 32), 'hex') WHERE number = 2`, 7],
] // prettier-ignore

/** What the command does for one module, in this process: only its start costs a second. */
async function findingIn(module: string): Promise<Finding | undefined> {
  const pool = new pg.Pool({ connectionString: databases[module]?.auditor ?? '', max: 1 })
  const verified = await verifyTrail(databaseSource(pool), {
    sealKeys: [publicKeyOf(readFileSync(keys.auditSealPublic, 'utf8'))],
    writerKey: readFileSync(ensureWriterKey(keys, module), 'utf8').trim(),
    anchors: readAnchors(readFileSync(path.join(home, 'audit/anchors', `${module}.jsonl`), 'utf8')),
  })
  await pool.end()
  return verified.finding
}

for (const [what, statement, sequence] of drills)
  test(`${what}: found, with the first bad sequence`, async () => {
    await admin.query(statement)

    assert.equal((await findingIn('labs'))?.sequence, sequence)
    await restore()
  })

test('the command says in which module, and its status is 1', async () => {
  await admin.query('DELETE FROM audit.event WHERE sequence = 8')

  const { status, output } = audit('verify')

  assert.equal(status, 1)
  assert.match(output, /^labs: first bad sequence 8 \(removed\)$/m)
  assert.match(output, /^notes: intact/m)
  await restore()
})

test('a copy is verified elsewhere, with the public key alone', () => {
  const file = path.join(home, 'labs.jsonl')
  const key = path.join(home, 'public.pem')
  cpSync(keys.auditSealPublic, key)
  assert.equal(audit('export', '--module', 'labs', '--to-file', file).status, 0)

  assert.equal(audit('verify', '--file', file, '--key', key).status, 0)

  writeFileSync(file, readFileSync(file, 'utf8').replace('"id":"o2"', '"id":"o3"'))
  const { status, output } = audit('verify', '--file', file, '--key', key)
  assert.equal(status, 1)
  assert.match(output, /^labs: first bad sequence 3 /m)
})
