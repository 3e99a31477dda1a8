/** A third facility from nothing, and its feed under mess: processes killed, messages doubled, out of order and broken. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { isJsonObject, parseJson, stringifyJson } from '@medley/fhir/json'
import { readSubject } from '@medley/adapter/golden'
import { idOf } from '@medley/adapter/identity'
import { foldPile } from '@medley/adapter/outcome'
import { render } from '../../apps/adapters/render.ts'
import type { FeedState } from '../../apps/adapters/overview.ts'
import { root } from '../../apps/host/manifests.ts'
import { adt, chance, houseMonth, oru, shuffled } from '../feeds/messages.ts'
import { sendAll, sendOnce } from '../feeds/sender.ts'
import { createFaultFolder } from '../harness/faults.ts'
import { makePreparedDataDir, removeDataDir } from '../harness/data-folders.ts'
import { type OwnPlatform, startPlatform } from '../harness/platform.ts'

const dataDir = makePreparedDataDir()
const faults = createFaultFolder()
const home = mkdtempSync(path.join(os.tmpdir(), 'medley-facilities-'))
const client = { client: 'riverside-reader', secret: 'a-secret-of-the-test', scope: 'system/*.rs' }
let platform: OwnPlatform
/** Its listener: the third of three. */
let port = 0

const command = (file: string, ...args: string[]): string =>
  execFileSync(process.execPath, ['--disable-warning=ExperimentalWarning', path.join(root, file), ...args], {
    encoding: 'utf8',
    env: { ...process.env, MEDLEY_DATA: dataDir, MEDLEY_PORT: String(platform?.port ?? 5000) },
  })

before(async () => {
  for (const name of ['facilities', 'adapters'])
    cpSync(path.join(root, name), path.join(home, name), { recursive: true })
  symlinkSync(path.join(root, 'node_modules'), path.join(home, 'node_modules'))
  writeFileSync(path.join(home, 'package.json'), '{ "type": "module" }')
  command('tools/new-adapter.ts', 'riverside', '--folder', home)
  platform = await startPlatform({ dataDir, environment: { MEDLEY_FACILITIES: home, ...faults.environment } })
  port = platform.port + 23
  command(
    'tools/admin.ts',
    'client',
    'add',
    '--id',
    client.client,
    '--secret',
    client.secret,
    '--facility',
    'riverside',
    '--scope',
    'system/*.rs',
    '--exchange',
    'yes',
  )
})

after(async () => {
  await platform?.stop()
  removeDataDir(dataDir)
  rmSync(home, { recursive: true, force: true })
  faults.remove()
})

/** A secret is checked slowly on purpose: one token serves for a while. */
const kept = new Map<string, { token: Promise<string>; until: number }>()
function tokenOf(name: string, ask: () => Promise<string>): Promise<string> {
  const known = kept.get(name)
  if (known && known.until > Date.now()) return known.token
  const token = ask()
  kept.set(name, { token, until: Date.now() + 20_000 })
  return token
}

const readerToken = (): Promise<string> => tokenOf('reader', () => platform.token(client))

async function get(address: string): Promise<Record<string, unknown>> {
  const response = await fetch(`${platform.baseUrl}/fhir/R4/${address}`, {
    headers: { authorization: `Bearer ${await readerToken()}` },
  })
  const body = parseJson(await response.text()) as Record<string, unknown>
  assert.equal(response.status, 200, stringifyJson(body))
  return body
}

const rows = (bundle: Record<string, unknown>): Record<string, unknown>[] =>
  (Array.isArray(bundle['entry']) ? bundle['entry'] : []).flatMap((entry) =>
    isJsonObject(entry) && isJsonObject(entry['resource']) ? [entry['resource']] : [],
  )

async function exchange(): Promise<string> {
  const discovery = await fetch(`${platform.baseUrl}/fhir/R4/.well-known/smart-configuration`)
  const { token_endpoint: endpoint } = (await discovery.json()) as { token_endpoint: string }
  const answer = await fetch(endpoint, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${client.client}:${client.secret}`).toString('base64')}`,
    },
    body: new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token: await readerToken(),
      subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      audience: 'adapters',
    }),
  })
  const { access_token: token = '' } = (await answer.json()) as { access_token?: string }
  return token
}

async function adapters(address: string, init: RequestInit = {}): Promise<Response> {
  const authorization = `Bearer ${await tokenOf('adapters', exchange)}`
  return fetch(`http://localhost:${platform.port + 20}${address}`, {
    ...init,
    headers: { ...init.headers, authorization },
  })
}

const stateOf = async (feed: string): Promise<FeedState | undefined> =>
  ((await (await adapters('/adapters')).json()) as FeedState[]).find(
    (one) => one.facility === 'riverside' && one.feed === feed,
  )

async function until(what: string, condition: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 60_000
  while (!(await condition().catch(() => false))) {
    assert.ok(Date.now() < deadline, what)
    await delay(50)
  }
}

const settled = (feed = 'hl7'): Promise<void> =>
  until('all messages are applied', async () => (await stateOf(feed))?.counts.queued === 0)

test('a new facility: its messages come in, its residents are in the census with results', async () => {
  const { messages } = {
    messages: readFileSync(path.join(home, 'adapters/riverside/fixtures/hl7/admission.hl7'), 'latin1').split(
      /(?=MSH)/,
    ),
  }
  const result = readFileSync(path.join(home, 'adapters/riverside/fixtures/hl7/result.hl7'), 'latin1')
  const acks = await sendAll(port, [...messages, result])
  await settled()

  assert.deepEqual(
    acks.map(({ code, controlId }) => [code, controlId]),
    [
      ['AA', 'A1'],
      ['AA', 'A2'],
      ['AA', 'R1'],
    ],
  )
  const found = rows(
    await get('Encounter?status=in-progress,onleave&_include=Encounter:patient&_include=Encounter:location'),
  )
  const types = found.map(({ resourceType }) => resourceType)
  assert.deepEqual(types.toSorted(), ['Encounter', 'Location', 'Location', 'Patient'])
  const [potassium] = rows(
    await get('Observation?patient.identifier=urn:medley:riverside:mrn|100001&code=http://loinc.org|2823-3'),
  )
  assert.match(stringifyJson(potassium?.['valueQuantity']), /"value":4\.10,/)
  const [provenance] = rows(await get(`Provenance?target=Observation/${String(potassium?.['id'])}`))
  assert.match(stringifyJson(provenance), /"value":"R1"/)
})

test('a census as a file: done or failed with a reason, and compared with the record', async () => {
  const inbox = path.join(dataDir, 'inbox/riverside/census')
  const drop = (name: string, text: string): void => {
    writeFileSync(path.join(inbox, `.${name}`), text)
    renameSync(path.join(inbox, `.${name}`), path.join(inbox, name))
  }
  const census = readFileSync(path.join(home, 'adapters/riverside/fixtures/census/census.csv'), 'utf8')
  drop('good.csv', census)
  drop(
    'bad.csv',
    `${census}100003,Nobody,N,13/45/1930,F,2026-03-02,A,102,A,,\n,Nameless,N,,F,2026-03-02,A,102,B,,\n`,
  )
  await until(
    'both files are read',
    async () =>
      existsSync(path.join(inbox, 'done/good.csv')) && existsSync(path.join(inbox, 'failed/bad.csv')),
  )
  await settled('census')

  const reason = JSON.parse(readFileSync(path.join(inbox, 'failed/bad.csv.reason.json'), 'utf8')) as {
    accepted: number
    faults: { code: string }[]
  }
  assert.deepEqual(
    [reason.accepted, reason.faults.map(({ code }) => code)],
    [2, ['date-malformed', 'patient-id-missing']],
  )
  assert.deepEqual(readdirSync(inbox).sort(), ['done', 'failed'])
  const report = (await (
    await adapters('/adapters/riverside/reconciliation', {
      method: 'POST',
      body: census,
      headers: { 'content-type': 'text/csv' },
    })
  ).json()) as Record<string, unknown>
  assert.deepEqual([report['missing'], report['extra'], report['source'], report['record']], [[], [], 2, 2])
})

test('what cannot be applied is answered so, kept with its bytes, and goes to work again', async () => {
  const bad = adt('A01', 'R7', { hour: 8, bed: 'A^1^A' }).replace('R7^^^RIV^MR', '')
  const acks = await sendOnce(port, [
    bad,
    'no message',
    adt('A01', 'R7', { hour: 8, bed: 'A^1^A' }).replace('2.5.1', '9.9'),
    adt('Z99', 'R7', { hour: 8, bed: '' }),
  ])

  assert.deepEqual(
    acks.map(({ code }) => code),
    ['AE', 'AR', 'AR', 'AR'],
  )
  assert.match(acks[0]?.text ?? '', /\rERR\|\|PID\^1\^3\|101\^/)
  const { deadLetters } = (await (await adapters('/adapters/riverside/dead-letters')).json()) as {
    deadLetters: { id: string; code: string; path: string | null; controlId: string }[]
  }
  const letter = deadLetters.find(({ code }) => code === 'patient-id-missing')
  const letters = deadLetters.filter(({ controlId }) => controlId === 'R7A018')
  assert.deepEqual(
    letters.map(({ path: where }) => where),
    ['PID-3'],
  )
  assert.equal(
    await (
      await adapters(`/adapters/riverside/dead-letters/${letters[0]?.id ?? letter?.id ?? ''}/raw`)
    ).text(),
    bad,
  )
  assert.equal((await adapters('/adapters/maple-grove/dead-letters')).status, 404)
  const replayed = (await (
    await adapters(`/adapters/riverside/dead-letters/${letters[0]?.id ?? ''}/replay`, { method: 'POST' })
  ).json()) as { replayed: number }
  assert.equal(replayed.replayed, 1)
  await settled()
  const still = (await (await adapters('/adapters/riverside/dead-letters')).json()) as {
    deadLetters: { id: string; attempts: number }[]
  }
  assert.equal(still.deadLetters.find(({ id }) => id === letters[0]?.id)?.attempts, 1)
})

test('a process that is killed before it has noted what it wrote knows its own write again', async () => {
  const patient = `Patient/${idOf('riverside', { type: 'Patient', system: 'urn:medley:riverside:mrn', value: 'R7000' })}`
  const named = (hour: number, family: string): string =>
    adt('A08', 'R7000', { hour, bed: 'A^170^A' }).replace('Sample7000', family)
  const family = async (): Promise<unknown> =>
    ((await get(patient))['name'] as { family: string }[] | undefined)?.[0]?.family
  await sendAll(port, [named(10, 'First')])
  await settled()
  const goOn = faults.hold('adapters.after-transaction')
  await sendAll(port, [named(11, 'Second')])
  await goOn
  assert.equal(await family(), 'Second')
  // What was there before comes again: to a process that does not know of the write between, nothing changes.
  await sendAll(port, [named(12, 'First')])
  platform.kill('adapters')
  await settled()
  assert.equal(await family(), 'First')
})

async function refusedByRecord(): Promise<string[]> {
  const { deadLetters } = (await (await adapters('/adapters/riverside/dead-letters')).json()) as {
    deadLetters: { code: string; reason: string; controlId: string }[]
  }
  return deadLetters
    .filter(({ code }) => code.startsWith('record-'))
    .map(({ controlId, reason }) => `${controlId}: ${reason}`)
}

test('doubled, out of order, in pieces, while processes die: as if it had been orderly', async () => {
  const month = houseMonth(30)
  const merged = [
    adt('A01', 'R2000', { hour: 9, bed: 'A^300^A' }),
    adt('A40', 'R1000', { hour: 120, bed: '', extra: ['MRG|R2000^^^RIV^MR'] }),
    oru('R2000', { status: 'F', value: '3.9', hour: 40 }),
  ]
  const random = chance(11)
  const pile = shuffled([...month, ...merged, ...month.filter(() => random.next().value < 0.3)], random)
  const lanes = [0, 1, 2].map((lane) => pile.filter((_, place) => place % 3 === lane))
  let answered = 0
  const count = (): void => void (answered += 1)
  const sending = Promise.all(
    lanes.map((lane, place) => sendAll(port, lane, { packet: 700 + 331 * place, acknowledged: count })),
  )
  for (const part of [0.2, 0.6]) {
    await until('messages are answered', async () => answered > pile.length * part)
    platform.kill('adapters')
  }
  const acks = (await sending).flat()
  await settled()

  assert.deepEqual(new Set(acks.map(({ code }) => code)), new Set(['AA']))
  assert.equal(acks.length, pile.length)
  assert.deepEqual(await refusedByRecord(), [])
  const subject = await readSubject(path.join(home, 'adapters/riverside'))
  const { things } = foldPile({
    ...subject,
    feed: 'hl7',
    messages: [...month, ...merged].map((text) => Buffer.from(text)),
  })
  for (const { key, resource } of things) {
    const { link, ...rest } = resource
    const address = (name: { type: string; system: string; value: string }): string =>
      `${name.type}/${idOf('riverside', name.value === 'R2000' && name.type === 'Patient' ? { ...name, value: 'R1000' } : name)}`
    const { id: _, meta: __, link: ___, ...kept } = await get(`${key.type}/${idOf('riverside', key)}`)
    assert.equal(sorted(kept), sorted(render(rest, address).resource), `${key.type} ${key.value}`)
    assert.equal(___ === undefined, link === undefined)
  }
})

const sorted = (resource: Record<string, unknown>): string =>
  stringifyJson(Object.fromEntries(Object.entries(resource).sort(([a], [b]) => (a < b ? -1 : 1))))
