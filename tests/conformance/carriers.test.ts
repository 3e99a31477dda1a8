/**
 * What every carrier of events promises, over PostgreSQL and over NATS JetStream: at least once, in the order of each
 * resource, across kill -9; twice or shuffled makes no difference; what cannot be handled stands in nobody's way.
 */
import assert from 'node:assert/strict'
import { type ChildProcess, fork, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Carrier } from '@medley/events/carrier'
import { startConsumer } from '@medley/events/consumer'
import { createLedger, replayDead } from '@medley/events/ledger'
import { postgresCarrier } from '@medley/events/carriers/postgres-carrier'
import { loadDefinitions } from '@medley/fhir/registry'
import { openPool } from '@medley/store/postgres/open-pool'
import { openPostgresStore } from '@medley/store/postgres/postgres-store'
import type { Store } from '@medley/store/store'
import pg from 'pg'
import { findFreePorts } from '../harness/free-ports.ts'
import { type Platform, sharePlatform } from '../harness/platform.ts'

const child = fileURLToPath(new URL('../harness/projecting-consumer.ts', import.meta.url))
const POISON = 'poison'
const VERSIONS = 3
const ids = [...Array.from({ length: 8 }, (_, place) => `p${place}`), POISON]
const facilities = ['maple-grove', 'oak-hill']
const keys = facilities.flatMap((facility) => ids.map((id) => `${facility}/Patient/${id}`))

let platform: Platform
let release: () => Promise<void>
before(async () => {
  ;({ platform, release } = await sharePlatform())
})
after(() => release())

/** A database of its own in the platform's cluster. */
async function makeDatabase(name: string): Promise<string> {
  const cluster = JSON.parse(
    readFileSync(path.join(platform.dataDir, 'postgres/owner-urls.json'), 'utf8'),
  ) as Record<string, string>
  const owner = new URL(cluster['labs'] ?? '')
  const { adminPassword } = JSON.parse(
    readFileSync(path.join(platform.dataDir, 'postgres/cluster.json'), 'utf8'),
  ) as { adminPassword: string }
  owner.username = 'medley'
  owner.password = adminPassword
  owner.pathname = '/postgres'
  const client = new pg.Client({ connectionString: owner.href })
  await client.connect()
  await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
  await client.query(`CREATE DATABASE ${name}`)
  await client.end()
  owner.pathname = `/${name}`
  return owner.href
}

async function writeAll(store: Store): Promise<void> {
  const write = async (facility: string, id: string): Promise<void> => {
    for (let version = 1; version <= VERSIONS; version++)
      await store.write(
        { facility },
        {
          ...{ type: 'Patient', id, method: 'PUT', expect: 'any' },
          audit: { facility, agent: 'test', client: 'test', request: 'test', detail: '{}' },
          resource: { resourceType: 'Patient', id, active: version % 2 === 0 },
        },
      )
  }
  await Promise.all(facilities.flatMap((facility) => ids.map((id) => write(facility, id))))
}

/** A `nats-server` that `go install github.com/nats-io/nats-server/v2@latest` or a package brings. */
const natsProgram = process.env['NATS_SERVER'] ?? 'nats-server'
const hasNats = spawnSync(natsProgram, ['--version']).status === 0
if (!hasNats)
  process.stderr.write(
    'WARNING: there is no nats-server on this machine; that NATS JetStream carries events as PostgreSQL does is NOT TESTED.\n',
  )

for (const kind of ['postgres', ...(hasNats ? ['nats'] : [])]) {
  describe(`events over ${kind}`, () => {
    let url: string
    let store: Store
    let pool: pg.Pool
    let server: ChildProcess | undefined
    let nats: string | undefined
    let consumer: ChildProcess
    const folder = mkdtempSync(path.join(os.tmpdir(), 'medley-nats-'))

    async function startChild(): Promise<void> {
      consumer = fork(child, {
        env: {
          ...process.env,
          ...{ TEST_DATABASE: url, TEST_POISON: POISON },
          ...(nats === undefined ? {} : { TEST_NATS: nats }),
        },
        execArgv: ['--disable-warning=ExperimentalWarning'],
      })
      await new Promise((resolve) => consumer.once('message', resolve))
    }
    const seen = async (): Promise<{ key: string; version: number }[]> =>
      (await pool.query<{ key: string; version: number }>('SELECT key, version FROM seen ORDER BY number'))
        .rows

    async function until(holds: () => Promise<boolean>): Promise<void> {
      const deadline = Date.now() + 20_000
      while (!(await holds())) {
        if (Date.now() > deadline) throw new Error(`not within 20 s; seen: ${(await seen()).length}`)
        await pause(25)
      }
    }

    before(async () => {
      url = await makeDatabase(`carriers_${kind}`)
      store = await openPostgresStore({
        ...{ name: 'carriers', url, definitions: await loadDefinitions(['Patient', 'Observation']) },
        ...{ selfBases: [], connections: 4, now: Date.now },
      })
      pool = openPool({ url, max: 4, name: 'test' })
      await pool.query(
        'CREATE TABLE seen (number bigint GENERATED ALWAYS AS IDENTITY, key text NOT NULL, version int NOT NULL)',
      )
      if (kind !== 'nats') return
      const port = await findFreePorts()
      server = spawn(natsProgram, ['-js', '-a', '127.0.0.1', '-p', `${port}`, '-sd', folder], {
        stdio: 'ignore',
      })
      nats = `nats://127.0.0.1:${port}`
    })
    after(async () => {
      consumer.kill('SIGKILL')
      server?.kill('SIGKILL')
      await store.close()
      await pool.end()
      rmSync(folder, { recursive: true, force: true })
    })

    test('every version arrives, in the order of its resource, though the consumer is killed', async () => {
      await startChild()
      const writing = writeAll(store)
      await until(async () => (await seen()).length >= 10)
      consumer.kill('SIGKILL')
      await startChild()
      await writing
      const wanted = keys.filter((key) => !key.endsWith(POISON))
      await until(async () => {
        const rows = await seen()
        return wanted.every((key) => rows.some((row) => row.key === key && row.version === VERSIONS))
      })

      const rows = await seen()
      for (const key of wanted) {
        const versions = rows.filter((row) => row.key === key).map(({ version }) => version)
        // What was under way at a kill comes again.
        const first = versions.filter((version, place) => versions.indexOf(version) === place)
        assert.deepEqual(first, [1, 2, 3], `${key}: ${versions.join()}`)
      }
    })

    test('what cannot be handled is dead after its retries, and is handled when it is replayed', async () => {
      const poisoned = async (dead: boolean): Promise<number> =>
        (
          await pool.query('SELECT 1 FROM events.parked WHERE consumer = $1 AND id = $2 AND dead = $3', [
            ...['projection', POISON, dead],
          ])
        ).rowCount ?? 0
      await until(async () => (await poisoned(true)) === VERSIONS * facilities.length)
      assert.equal(await poisoned(false), 0)

      consumer.kill('SIGKILL')
      await replayDead(pool, 'projection')
      const stop = startConsumer({
        ...{ name: 'projection', ledger: createLedger(pool, 'projection') },
        carrier: { open: () => Promise.resolve({ next: nothing, close: () => Promise.resolve() }) },
        handle: async ({ facility, type, id, version }) =>
          void (await pool.query('INSERT INTO seen (key, version) VALUES ($1, $2)', [
            ...[`${facility}/${type}/${id}`, Number(version)],
          ])),
      })
      await until(async () => (await poisoned(false)) === 0)
      await stop()
      const mended = (await seen()).filter(({ key }) => key === `oak-hill/Patient/${POISON}`)
      assert.deepEqual(
        mended.map(({ version }) => version),
        [1, 2, 3],
      )
    })

    test('all of it twice and shuffled makes the same projection', async () => {
      const projection = new Map<string, number>()
      const stop = startConsumer({
        ...{ name: 'shuffled', ledger: createLedger(pool, 'shuffled') },
        carrier: twiceAndShuffled(postgresCarrier({ store, pool })),
        handle: async ({ facility, type, id, version }) => {
          const key = `${facility}/${type}/${id}`
          assert.ok((projection.get(key) ?? 0) < Number(version), 'never back')
          projection.set(key, Number(version))
        },
      })
      await until(
        async () =>
          projection.size === keys.length && [...projection.values()].every((one) => one === VERSIONS),
      )
      await stop()
    })
  })
}

const nothing = async (): Promise<{ events: []; done: () => Promise<void> }> => {
  await pause(50)
  return { events: [], done: () => Promise.resolve() }
}

const twiceAndShuffled = (carrier: Carrier): Carrier => ({
  async open(name) {
    const { next, close } = await carrier.open(name)
    return {
      close,
      async next() {
        const { events, done } = await next()
        return { events: [...events, ...events].sort(() => Math.random() - 0.5), done }
      },
    }
  },
})
