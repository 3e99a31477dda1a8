/**
 * The artefact of one module: the same bytes for the same sources, and it runs where it can write nothing, as a user who
 * may do nothing, with no other file of the repository.
 */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { look } from '@medley/service/probe'
import { makeDataFolder } from '../../apps/host/data-folder.ts'
import { ensureDatabases } from '../../apps/host/databases.ts'
import { ensureKeys } from '../../apps/host/keys.ts'
import { logFileOf, openLog } from '../../apps/host/log-files.ts'
import type { DatabaseRoles } from '../../apps/host/migrate.ts'
import { PidFiles } from '../../apps/host/process-identity.ts'
import { type SupervisedDatabase, superviseDatabase } from '../../apps/host/supervised-database.ts'
import { makeArtefact } from '../../tools/release/artefact.ts'
import { findFreePorts } from '../harness/free-ports.ts'
import { makePreparedDataDir, removeDataDir } from '../harness/data-folders.ts'

const VERSION = '0.1.7'
/** Nobody, where we may choose. */
const user = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}

const home = mkdtempSync(path.join(os.tmpdir(), 'medley-release-'))
const context = path.join(home, 'context')
const dataDir = makePreparedDataDir()
let database: SupervisedDatabase
let roles: DatabaseRoles
let verifyKey = ''
let port = 0
let first = ''
before(async () => {
  first = await makeArtefact({ name: 'medications', version: VERSION, folder: context })
  port = await findFreePorts()
  const folder = makeDataFolder(dataDir)
  openLog(folder.logs, 'postgres')
  database = await superviseDatabase({
    ...{ folder: folder.postgres, pidFiles: new PidFiles(folder.run), log: () => undefined },
    ...{ logFile: logFileOf(folder.logs, 'postgres'), port: port + 30, gaveUp: () => undefined },
  })
  const databases = await ensureDatabases(database.postgres, folder.postgres, ['medications'])
  roles = databases['medications'] as DatabaseRoles
  verifyKey = path.join(home, 'verify.pem')
  copyFileSync(ensureKeys(folder.keys).verifying, verifyKey)
  lock(home)
})
after(async () => {
  await database.stop()
  removeDataDir(dataDir)
  unlock(home)
  rmSync(home, { recursive: true })
})

/** Everybody may read, nobody may write. */
function lock(folder: string): void {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
    chmodSync(path.join(entry.parentPath, entry.name), entry.isDirectory() ? 0o555 : 0o444)
  chmodSync(folder, 0o555)
}

function unlock(folder: string): void {
  chmodSync(folder, 0o755)
  for (const entry of readdirSync(folder, { withFileTypes: true }))
    if (entry.isDirectory()) unlock(path.join(folder, entry.name))
}

const main = (): string => path.join(context, 'app/main.mjs')
const settings = (): Record<string, string> => ({
  NODE_ENV: 'production',
  MEDLEY_PORT: String(port),
  MEDLEY_DATA: '/nowhere',
  MEDLEY_VERIFY_KEY_FILE: verifyKey,
  DATABASE_URL: roles.app,
})

test('two builds have the same bytes', async () => {
  const again = path.join(dataDir, 'again')
  assert.equal(await makeArtefact({ name: 'medications', version: VERSION, folder: again }), first)
})

test('it says what is in it', () => {
  const sbom = JSON.parse(readFileSync(path.join(context, 'sbom.cdx.json'), 'utf8')) as {
    metadata: { component: { purl: string } }
    components: { name: string; purl: string; hashes?: { content: string }[] }[]
  }
  assert.equal(sbom.metadata.component.purl, `pkg:npm/%40medley/medications@${VERSION}`)
  const names = sbom.components.map(({ name }) => name)
  for (const name of ['pg', 'fastify', '@medley/store']) assert.ok(names.includes(name), name)
  // No other module is in it.
  assert.deepEqual(
    names.filter((name) => /^@medley\/(patients|notes|labs|care|adt|billing)$/.test(name)),
    [],
  )
  assert.match(
    sbom.components.find(({ name }) => name === 'pg')?.hashes?.[0]?.content ?? '',
    /^[0-9a-f]{128}$/,
  )
})

test('it migrates and serves from a read-only folder, as nobody', async () => {
  const migrated = spawnSync(process.execPath, [main(), 'migrate', 'medications'], {
    ...user,
    cwd: '/',
    env: { ...settings(), DATABASE_OWNER_URL: roles.owner },
    encoding: 'utf8',
  })
  assert.equal(migrated.status, 0, migrated.stderr)

  const service = spawn(process.execPath, [main()], { ...user, cwd: '/', env: settings() })
  try {
    const origin = `http://127.0.0.1:${port + 3}`
    assert.equal((await whenReady(service, origin)).version, VERSION)
    const response = await fetch(`${origin}/fhir/R4/MedicationRequest`)
    assert.equal(response.status, 401)
    const { software } = (await (await fetch(`${origin}/fhir/R4/metadata`)).json()) as {
      software: { version: string }
    }
    assert.equal(software.version, VERSION)
  } finally {
    service.kill('SIGTERM')
  }
  assert.equal(await new Promise((resolve) => service.once('exit', resolve)), 0)
})

async function whenReady(service: ChildProcess, origin: string): Promise<{ version: string | undefined }> {
  let said = ''
  service.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()))
  for (const until = performance.now() + 60_000; performance.now() < until;) {
    const found = await look(`${origin}/readyz`, 1000)
    if (found?.status === 200) return found
    assert.equal(service.exitCode, null, said)
    await pause(50)
  }
  throw new Error(`not ready: ${said}`)
}
