/**
 * Transactions over four services while whoever takes part is killed at each step: in the end each is wholly there or
 * wholly absent, and one that was answered with 200 is there. DRILL=long kills every participant at every step.
 */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { type Fhir, fhirClient } from '../conformance/client.ts'
import { admission, findTransactions, parts } from '../harness/admissions.ts'
import { createFaultFolder } from '../harness/faults.ts'
import { type OwnPlatform, startPlatform } from '../harness/platform.ts'

const ORPHAN_AFTER_MS = 2000
const CLIENTS = 6
const isLong = process.env['DRILL'] === 'long'
/** Between transactions of a client: in short, what is killed may use the machine for its return. */
const PAUSE_MS = isLong ? 0 : 40
const RUN = randomUUID()
const participants = Object.keys(parts) as (keyof typeof parts)[]

const faults = createFaultFolder()
let platform: OwnPlatform
let fhir: Fhir
let writers: Writers

before(async () => {
  platform = await startPlatform({
    environment: { ...faults.environment, MEDLEY_ORPHAN_AFTER_MS: String(ORPHAN_AFTER_MS) },
  })
  fhir = fhirClient(platform, await platform.token())
  writers = startWriters()
})
after(async () => {
  await writers.end()
  await platform.stop()
  faults.remove()
})

interface Writers {
  /** Status by transaction; 0: no answer. */
  answers: Map<string, number>
  end(): Promise<void>
}

function startWriters(): Writers {
  const answers = new Map<string, number>()
  let isEnding = false
  const write = async (): Promise<void> => {
    while (!isEnding) {
      const transaction = randomUUID()
      const status = await fhir('', { method: 'POST', body: admission({ run: RUN, transaction }) }).then(
        (answer) => answer.status,
        () => 0,
      )
      answers.set(transaction, status)
      await delay(status === 200 ? PAUSE_MS : 20)
    }
  }
  const writing = Array.from({ length: CLIENTS }, write)
  return {
    answers,
    end: async () => {
      isEnding = true
      await Promise.all(writing)
    },
  }
}

async function until(
  condition: () => Promise<boolean>,
  { seconds, what }: { seconds: number; what: string },
): Promise<void> {
  const deadline = Date.now() + seconds * 1000
  while (!(await condition().catch(() => false))) {
    assert.ok(Date.now() < deadline, `${what} within ${seconds} s`)
    await delay(100)
  }
}

const savedCount = (): number => [...writers.answers.values()].filter((status) => status === 200).length

async function isWritingAgain(): Promise<void> {
  const before = savedCount()
  await until(async () => savedCount() > before + CLIENTS, {
    seconds: 60,
    what: 'transactions go through again',
  })
}

async function metric(name: string, pattern: RegExp): Promise<number> {
  const text = await (await fetch(`${platform.url(name)}/metrics`)).text()
  return text
    .split('\n')
    .filter((line) => pattern.test(line))
    .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)
}

const preparedAt = (name: string): Promise<number> => metric(name, /^medley_prepared_transactions\{/)
const recovered = (outcome: string): Promise<number> =>
  metric('gateway', new RegExp(`^medley_transactions_recovered_total\\{.*outcome="${outcome}"`))

test('a part that waits for its decision is reported with its age', async () => {
  const release = await faults.hold('gateway.before-decision')

  await until(async () => (await preparedAt('labs')) > 0, {
    seconds: 5,
    what: 'labs reports a prepared part',
  })
  await delay(200)
  assert.ok((await metric('labs', /^medley_prepared_transaction_age_seconds\{/)) > 0.1)

  release()
  await isWritingAgain()
})

test('one transaction that waits keeps no other waiting', async () => {
  const release = await faults.hold('patients.before-prepare')

  await isWritingAgain()

  release()
})

for (const [step, outcome] of [
  ['before-decision', 'rollback'],
  ['after-decision', 'commit'],
] as const) {
  test(`kill -9 of the coordinator ${step.replace('-', ' the ')}: recovery ends all parts by ${outcome}`, async () => {
    faults.kill(`gateway.${step}`)
    await faults.reached(`gateway.${step}`)

    await until(async () => (await recovered(outcome)) >= participants.length, {
      seconds: 30,
      what: 'the gateway reports what it recovered',
    })
    await isWritingAgain()
  })
}

test('kill -9 of the coordinator before it answers', async () => {
  faults.kill('gateway.after-delivery')
  await faults.reached('gateway.after-delivery')

  await isWritingAgain()
})

const steps = ['before-prepare', 'after-prepare', 'before-commit', 'after-commit']

for (const [place, step] of steps.entries()) {
  for (const name of isLong ? participants : [participants[place] ?? 'labs']) {
    test(`kill -9 of ${name} ${step.replace('-', ' ')}`, async () => {
      faults.kill(`${name}.${step}`)
      await faults.reached(`${name}.${step}`)

      await isWritingAgain()
    })
  }
}

for (const place of [
  'gateway.before-decision',
  'gateway.after-decision',
  'care.after-prepare',
  'adt.before-commit',
]) {
  test(`kill -9 of PostgreSQL at ${place}`, async () => {
    const release = await faults.hold(place)
    platform.kill('postgres')
    release()

    await isWritingAgain()
  })
}

for (const place of ['gateway.before-decision', 'labs.after-prepare', 'labs.before-commit']) {
  test(`all connections to databases are cut at ${place}`, async () => {
    const release = await faults.hold(place)
    await cutConnections()
    release()

    await isWritingAgain()
  })
}

/** By the owner of each database. */
async function cutConnections(): Promise<void> {
  const file = path.join(platform.dataDir, 'postgres/owner-urls.json')
  const urls = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>
  for (const connectionString of Object.values(urls)) {
    const client = new pg.Client({ connectionString })
    await client.connect()
    await client.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()`,
    )
    await client.end()
  }
}

test('in the end nothing waits for a decision', async () => {
  await writers.end()

  for (const name of [...participants, 'gateway'])
    await until(async () => (await preparedAt(name)) === 0, {
      seconds: 20,
      what: `nothing is prepared at ${name}`,
    })
})

test('every transaction is wholly there or wholly absent, and there if it was answered with 200', async () => {
  const direct = await Promise.all(
    participants.map(async (name) => {
      const client = fhirClient({ baseUrl: platform.url(name) }, await platform.tokenFor(name))
      return findTransactions(client, { type: parts[name], run: RUN })
    }),
  )
  const token = await platform.token()
  const throughGateway = await Promise.all(
    Object.values(parts).map((type) => findTransactions(fhirClient(platform, token), { type, run: RUN })),
  )

  const [first = new Set<string>(), ...others] = [...direct, ...throughGateway]
  for (const other of others) assert.deepEqual([...other].sort(), [...first].sort())
  const lost = [...writers.answers].filter(([id, status]) => status === 200 && !first.has(id))
  assert.deepEqual(lost, [])
  assert.ok(savedCount() > 100, `${savedCount()} were saved`)
})

/** Refused as a client can handle it: no answer, or 503 with an explanation. */
test('nobody was told anything but 200, 503 or nothing', () => {
  const statuses = new Set(writers.answers.values())
  assert.deepEqual(
    [...statuses].filter((status) => ![0, 200, 503].includes(status)),
    [],
  )
})

for (const step of ['before-decision', 'after-decision']) {
  test(`a keyed request is made once, though the coordinator dies ${step.replace('-', ' the ')} and it is sent again`, async () => {
    const key = randomUUID()
    const headers = { 'idempotency-key': key }
    const send = () => fhir('', { method: 'POST', body, headers })
    const body = admission({ run: RUN, transaction: key })
    faults.kill(`gateway.${step}`)

    await assert.rejects(send())
    await until(async () => (await send()).status === 200, { seconds: 60, what: 'it is answered' })
    const again = await send()

    assert.equal(again.headers.get('idempotency-replayed'), 'true')
    for (const type of Object.values(parts)) {
      const { json } = await fhir(`${type}?_tag=urn:test:transaction%7C${key}`)
      assert.equal(json.entry?.length, 1, type)
    }
  })
}
