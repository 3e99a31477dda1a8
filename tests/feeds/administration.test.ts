/** Feeds from the screens' side: who sees what, facts that count at once, codes that are mapped late, the census of the night. */
import assert from 'node:assert/strict'
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { type Platform, sharePlatform } from '../harness/platform.ts'
import { adt, oru } from './messages.ts'
import { type Person, signInAt } from './person.ts'
import { sendAll } from './sender.ts'

interface Facts {
  readonly facility: Record<string, unknown> & {
    readonly codeMaps?: Record<string, Record<string, object>>
    readonly passTimes: readonly string[]
  }
  readonly overridden: readonly string[]
}

interface Letters {
  readonly groups: readonly { readonly code: string; readonly feed: string; readonly count: number }[]
  readonly unmapped: readonly { readonly map: string; readonly code: string; readonly count: number }[]
  readonly deadLetters: readonly { readonly id: string; readonly code: string; readonly controlId: string }[]
}

let platform: Platform
let release: () => Promise<void>
let [admin, him, nurse]: Person[] = []
const home = '/api/feeds/maple-grove'

before(async () => {
  ;({ platform, release } = await sharePlatform())
  ;[admin, him, nurse] = await Promise.all(
    ['admin', 'him', 'nurse'].map((name) => signInAt(platform.baseUrl, name)),
  )
})
after(() => release())

const as = (person: Person | undefined): Person => person ?? assert.fail('not signed in')

async function until(what: string, condition: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 30_000
  while (!(await condition())) {
    assert.ok(Date.now() < deadline, what)
    await delay(50)
  }
}

const lettersOf = async (person: Person): Promise<Letters> =>
  (await person.ask('GET', `${home}/dead-letters`)).body as Letters

test('an administrator sees how the feeds do and no resident, who is for the record sees the message, others nothing', async () => {
  const bad = adt('A01', 'M7', { hour: 8, bed: 'BIRCH^101^A' }).replace('M7^^^RIV^MR', '')
  await sendAll(platform.port + 21, [bad])
  const overview = (await as(admin).ask('GET', '/api/feeds')).body as { facility: string; feed: string }[]
  assert.deepEqual([...new Set(overview.map(({ facility }) => facility))], ['maple-grove'])
  const letter = (await lettersOf(as(admin))).deadLetters.find(({ code }) => code === 'patient-id-missing')
  const raw = `${home}/dead-letters/${letter?.id ?? ''}/raw`

  assert.deepEqual(
    await Promise.all([admin, him, nurse].map(async (one) => (await as(one).ask('GET', raw)).status)),
    [403, 200, 403],
  )
  assert.equal((await as(him).ask('GET', raw)).text, bad)
  assert.equal((await as(nurse).ask('GET', '/api/feeds')).status, 403)
  assert.equal((await as(him).ask('GET', '/api/feeds/oak-hill/dead-letters')).status, 404)
  const { body } = await as(him).ask('GET', '/fhir/R4/AuditEvent?agent=him&_sort=-date&_count=50')
  assert.match(JSON.stringify(body), /feed-message/)
})

test('a message is corrected: what came stays, what is said now counts', async () => {
  const bad = adt('A01', 'M8', { hour: 8, bed: 'BIRCH^102^A' }).replace('M8^^^RIV^MR', '')
  await sendAll(platform.port + 21, [bad])
  const letter = (await lettersOf(as(him))).deadLetters.find(({ controlId }) => controlId === 'M8A018')
  const place = `${home}/dead-letters/${letter?.id ?? ''}`
  const text = bad.replace('PID|1||', 'PID|1||M8^^^RIV^MR')
  const wish = { text, reason: 'The number was missing' }

  assert.equal((await as(admin).ask('POST', `${place}/correct`, wish)).status, 403)
  assert.equal((await as(him).ask('POST', `${place}/correct`, { text: bad, reason: 'none' })).status, 422)
  assert.equal((await as(him).ask('POST', `${place}/correct`, wish)).status, 200)
  assert.equal((await as(him).ask('GET', `${place}/raw`)).text, bad)
  await until('the resident is there', async () => {
    const { body } = await as(him).ask('GET', '/fhir/R4/Patient?identifier=urn:medley:maple-grove:mrn|M8')
    return (body as { total: number }).total === 1
  })
})

test('facts are changed once, from what was read, with what is wrong told by its place', async () => {
  const read = await as(admin).ask('GET', `${home}/facts`)
  const { facility } = read.body as Facts
  const change = (facts: object, from = read.etag) => as(admin).put(`${home}/facts`, facts, from)
  const wrong = await change({ ...facility, passTimes: ['8 am'] })
  const fixed = await change({ ...facility, timeZone: 'Asia/Tokyo' })

  assert.deepEqual([wrong.status, fixed.status], [422, 422])
  assert.match(wrong.text, /"expression":\["http\.body\.passTimes\.0"\]/)
  assert.match(fixed.text, /"expression":\["http\.body\.timeZone"\]/)
  const changed = await change({ ...facility, passTimes: ['09:00'] })
  assert.equal(changed.status, 200, changed.text)
  assert.deepEqual((changed.body as Facts).overridden, ['/passTimes'])
  assert.equal((await change({ ...facility, passTimes: ['10:00'] })).status, 412)
  assert.equal((await as(nurse).put(`${home}/facts`, facility, changed.etag)).status, 403)
  const back = await change(facility, changed.etag)
  assert.deepEqual((back.body as Facts).overridden, [])
  const { body } = await as(admin).ask('GET', `${home}/facts/history`)
  const [newest] = (body as { changes: { by: string; paths: string[] }[] }).changes
  assert.deepEqual([newest?.by, newest?.paths], ['admin', ['/passTimes']])
  const trail = await as(him).ask('GET', '/fhir/R4/AuditEvent?agent=admin&_sort=-date&_count=50')
  assert.match(trail.text, /facility-facts/)
})

test('a code that is mapped late is told of what came with it before', async () => {
  const message = oru('M9', { status: 'F', value: '7.2', hour: 30 }).replace('K^Potassium^L', 'XK9^Odd^L')
  await sendAll(platform.port + 21, [adt('A01', 'M9', { hour: 8, bed: 'BIRCH^103^A' }), message])
  const isWaiting = async (): Promise<boolean> =>
    (await lettersOf(as(admin))).unmapped.some(
      ({ map, code, count }) => map === 'lab' && code === 'XK9' && count === 1,
    )
  await until('the code is told', isWaiting)
  const coding = { system: 'http://loinc.org', code: '2823-3', display: 'Potassium' }
  const mapped = await as(admin).ask('POST', `${home}/code-maps`, { map: 'lab', code: 'XK9', coding })

  assert.deepEqual([mapped.status, mapped.body], [200, { replayed: 1 }], mapped.text)
  const other = { ...coding, code: '2951-2' }
  assert.equal(
    (await as(admin).ask('POST', `${home}/code-maps`, { map: 'lab', code: 'XK9', coding: other })).status,
    409,
  )
  await until('the result has the shared code', async () => {
    const search = 'patient.identifier=urn:medley:maple-grove:mrn|M9&code=http://loinc.org|2823-3'
    const { body } = await as(him).ask('GET', `/fhir/R4/Observation?${search}`)
    return (body as { total: number }).total === 1
  })
  assert.equal(await isWaiting(), false)
  const read = await as(admin).ask('GET', `${home}/facts`)
  const { lab: { XK9: _, ...lab } = {}, ...maps } = (read.body as Facts).facility.codeMaps ?? {}
  await as(admin).put(
    `${home}/facts`,
    { ...(read.body as Facts).facility, codeMaps: { ...maps, lab } },
    read.etag,
  )
})

test('the census of the night is compared once, and its report is kept', async () => {
  const people = await Promise.all(
    ['him@oak-hill', 'admin@oak-hill'].map((name) => signInAt(platform.baseUrl, name)),
  )
  const [keeper, operator] = people as [Person, Person]
  const oak = '/api/feeds/oak-hill'
  const inbox = path.join(platform.dataDir, 'inbox/oak-hill/census')
  const head =
    'Chart No.;Last Name;First Name;DOB;Gender;Admission Date;Hall;Room No.;Bed;Payer;Discharge Date'
  writeFileSync(
    path.join(inbox, '.night.csv'),
    `${head}\nOH-NIGHT;Night;Nora;02/03/1941;Female;03/02/2026;MEADOW;101;A;Medicare A;\n`,
  )
  renameSync(path.join(inbox, '.night.csv'), path.join(inbox, 'night.csv'))
  await until('the file is read', async () => {
    const feeds = (await operator.ask('GET', '/api/feeds')).body as {
      feed: string
      counts: { received: number; queued: number }
    }[]
    const census = feeds.find(({ feed }) => feed === 'census')?.counts
    return census !== undefined && census.received > 0 && census.queued === 0
  })
  await forgetNights('oak-hill')
  const read = await operator.ask('GET', `${oak}/facts`)
  const { facility } = read.body as Facts
  const timeZone = String(facility['timeZone'])
  const hour = new Date().toLocaleString('sv-SE', { timeZone }).slice(11, 13)
  const changed = await operator.put(
    `${oak}/facts`,
    { ...facility, census: { time: `${hour}:00` } },
    read.etag,
  )
  const nights = async (): Promise<{ state: string; missing: number }[]> =>
    ((await keeper.ask('GET', `${oak}/nights`)).body as { nights: { state: string; missing: number }[] })
      .nights
  await until('the night is over', async () => (await nights())[0]?.state === 'red')

  const report = (await keeper.ask('GET', `${oak}/reconciliation`)).body as Record<string, unknown>
  assert.deepEqual([report['by'], report['source'], report['missing']], ['clock', 1, []])
  assert.ok((report['extra'] as string[]).length > 0)
  const counted = (await operator.ask('GET', `${oak}/reconciliation`)).body as Record<string, unknown>
  assert.deepEqual([counted['extra'], counted['missing']], [undefined, undefined])
  assert.equal((counted['counts'] as { extra: number }).extra, (report['extra'] as string[]).length)
  await operator.put(`${oak}/facts`, facility, changed.etag)
  assert.equal((await nights()).length, 1)
})

/** It may be the hour of the night already. */
async function forgetNights(facility: string): Promise<void> {
  const urls = readFileSync(path.join(platform.dataDir, 'postgres/app-urls.json'), 'utf8')
  const { adapters } = JSON.parse(urls) as Record<string, string>
  const pool = new pg.Pool({ connectionString: adapters ?? '', max: 1 })
  await pool.query('DELETE FROM adapters.night WHERE facility = $1', [facility])
  await pool.end()
}
