/**
 * A backup is taken while clients write, and put back into a new data folder: everything is of one moment. Each transaction
 * over services is wholly in or wholly out, no record refers to one that is not there, what was answered before the
 * backup began is in it, and the trail, the keys and the accounts are whole.
 */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { appendFileSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { type Fhir, fhirClient, nextOf } from '../conformance/client.ts'
import { admission, findTransactions, parts } from '../harness/admissions.ts'
import { makeDataDir, makePreparedDataDir, removeDataDir } from '../harness/data-folders.ts'
import { type OwnPlatform, startPlatform } from '../harness/platform.ts'
import { type Outcome, runTool } from '../harness/run-tool.ts'
import { readManifest, verifyFiles } from '../../tools/backup/manifest.ts'
import { readKey } from '../../tools/backup/vault.ts'

const RUN = randomUUID()
const [ADMITTING, CHAINING] = [4, 2]

const folder = makeDataDir()
const own = makePreparedDataDir()
const [backup, key, restored] = ['backup', 'backup.key', 'restored'].map((name) =>
  path.join(folder, name),
) as [string, string, string]
/** Answered before the backup began. */
const early: string[] = []
let platform: OwnPlatform
let taken: Outcome

before(async () => {
  platform = await startPlatform({ dataDir: own })
  const writers = startWriters(fhirClient(platform, await platform.token()))
  assert.equal((await runTool(platform, 'backup', ['new-key', key])).status, 0)
  while (writers.saved.length < 30) await pause(20)
  early.push(...writers.saved)
  taken = await runTool(platform, 'backup', ['--to', backup, '--key-file', key])
  await writers.end()
  await platform.stop()
})
after(async () => {
  await platform.stop()
  removeDataDir(restored)
  removeDataDir(own)
  rmSync(folder, { recursive: true, force: true })
})

interface Writers {
  /** Names of transactions that were answered with 200. */
  saved: string[]
  end(): Promise<void>
}

function startWriters(fhir: Fhir): Writers {
  const saved: string[] = []
  let isEnding = false
  const admit = async (): Promise<void> => {
    while (!isEnding) {
      const transaction = randomUUID()
      const { status } = await fhir('', { method: 'POST', body: admission({ run: RUN, transaction }) })
      assert.equal(status, 200)
      saved.push(transaction)
    }
  }
  // One after the other, in two databases; then another version of the first.
  const chain = async (): Promise<void> => {
    while (!isEnding) {
      const meta = { tag: [{ system: 'urn:test:chain', code: RUN }] }
      const person = { resourceType: 'Patient', meta, name: [{ family: 'Chain' }] }
      const { json: patient } = await fhir('Patient', { method: 'POST', body: person })
      const subject = { reference: `Patient/${patient.id}` }
      const body = { resourceType: 'Observation', meta, status: 'final', code: { text: 'Weight' }, subject }
      assert.equal((await fhir('Observation', { method: 'POST', body })).status, 201)
      const changed = { ...person, id: patient.id, gender: 'female' }
      assert.equal((await fhir(`Patient/${patient.id}`, { method: 'PUT', body: changed })).status, 200)
    }
  }
  const writing = [...Array.from({ length: ADMITTING }, admit), ...Array.from({ length: CHAINING }, chain)]
  return {
    saved,
    end: async () => {
      isEnding = true
      await Promise.all(writing)
    },
  }
}

const place = (): { dataDir: string; port: number } => ({ dataDir: restored, port: platform.port })
const restore = (...args: string[]): Promise<Outcome> =>
  runTool(place(), 'restore', ['--from', backup, '--key-file', key, ...args])

async function all(fhir: Fhir, url: string): Promise<{ id: string; subject: { reference: string } }[]> {
  const { json } = await fhir(url)
  const next = nextOf(json)
  const found = (json.entry ?? []).flatMap(({ resource }) => (resource ? [resource] : []))
  return next === undefined ? found : [...found, ...(await all(fhir, next))]
}

test('a backup is taken while clients write, and they wait for it less than two seconds', (t) => {
  assert.equal(taken.status, 0, taken.output)
  const held = Number(/writes waited (\d+) ms/.exec(taken.output)?.[1])
  t.diagnostic(`writes waited ${held} ms`)
  assert.ok(held < 2000, taken.output)
})

test('nothing in it can be read without its key', () => {
  const stored = readdirSync(backup, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  )
  assert.ok(stored.length > 40)
  const zstd = Buffer.from([0x28, 0xb5, 0x2f, 0xfd])
  for (const { parentPath, name } of stored) {
    const content = readFileSync(path.join(parentPath, name))
    assert.ok(!content.includes('Survivor') && !content.subarray(0, 4).equals(zstd), name)
  }
})

test('what was changed, is cut off or has another key is refused', async () => {
  const secret = readKey(key)
  const whole = readManifest(backup, secret)
  await verifyFiles(backup, whole)
  assert.throws(() => readManifest(backup, Buffer.alloc(32)), /belongs to another key/)

  const manifest = path.join(backup, 'manifest.json')
  const text = readFileSync(manifest, 'utf8')
  writeFileSync(manifest, text.replace('"rows": ', '"rows": 1'))
  assert.throws(() => readManifest(backup, secret), /manifest was changed/)
  writeFileSync(manifest, text)

  const file = path.join(backup, whole.databases['labs']?.tables[0]?.file ?? '')
  const content = readFileSync(file)
  for (const spoil of [() => appendFileSync(file, 'x'), () => truncateSync(file, content.length - 1)]) {
    spoil()
    await assert.rejects(verifyFiles(backup, whole), /of the backup was changed/)
    writeFileSync(file, content)
  }
})

test('what is in use is not restored over, unless that is said', async () => {
  const { status, output } = await runTool(platform, 'restore', ['--from', backup, '--key-file', key])

  assert.equal(status, 1)
  assert.match(output, /is in use/)
})

test('everything that is restored is of one moment', async (t) => {
  const { status, output } = await restore()
  assert.equal(status, 0, output)
  const again = await startPlatform({ dataDir: restored, port: platform.port })
  t.after(() => again.stop())
  const fhir = fhirClient(again, await again.token())

  await t.test('transactions are wholly in or wholly out', async () => {
    const [first = new Set(), ...others] = await Promise.all(
      Object.values(parts).map((type) => findTransactions(fhir, { type, run: RUN })),
    )
    for (const other of others) assert.deepEqual([...other].sort(), [...first].sort())
    assert.deepEqual(
      early.filter((transaction) => !first.has(transaction)),
      [],
    )
  })

  await t.test('no record refers to one that came later', async () => {
    const patients = new Set(
      (await all(fhir, `Patient?_tag=urn:test:chain%7C${RUN}&_count=500`)).map(({ id }) => id),
    )
    const seen = await all(fhir, `Observation?_tag=urn:test:chain%7C${RUN}&_count=500`)
    assert.ok(seen.length > 2)
    assert.deepEqual(
      seen.map(({ subject }) => subject.reference.slice('Patient/'.length)).filter((id) => !patients.has(id)),
      [],
    )
  })

  await t.test('versions are all there, and a new one follows', async () => {
    const [oldest] = await all(fhir, `Patient?_tag=urn:test:chain%7C${RUN}&_sort=_lastUpdated&_count=1`)
    const url = `Patient/${oldest?.id}`
    const { json: current } = await fhir(url)
    const changed = await fhir(url, { method: 'PUT', body: { ...current, gender: 'other' } })
    assert.equal(changed.status, 200, changed.text)
    const versions = (await all(fhir, `${url}/_history`)).length
    assert.equal(versions, Number(current.meta.versionId) + 1)
    assert.equal(
      (await fhir('', { method: 'POST', body: admission({ run: RUN, transaction: randomUUID() }) })).status,
      200,
    )
  })

  await t.test('people sign in', async () => {
    const form = new URLSearchParams({ username: 'physician', password: 'medley-demo' })
    const login = await fetch(`${again.baseUrl}/login`, { method: 'POST', redirect: 'manual', body: form })
    assert.equal(login.status, 303)
  })

  await t.test('the trail is whole, with what came after', async () => {
    const deadline = Date.now() + 10_000
    let verified = await runTool(again, 'audit', ['verify'])
    while (/not sealed yet/.test(verified.output) && Date.now() < deadline)
      verified = await runTool(again, 'audit', ['verify'])
    assert.equal(verified.status, 0, verified.output)
    assert.doesNotMatch(verified.output, /not sealed yet|first bad/)
  })
})
