/** Sessions of browsers: idle and absolute end, lock and unlock, step-up, several facilities, the list, log-out everywhere. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { after, before, describe, test } from 'node:test'
import pg from 'pg'
import type { Account } from '../../apps/gateway/auth/identity-client.ts'
import type { SessionEvent } from '../../apps/gateway/auth/session-events.ts'
import { createSessionTable } from '../../apps/gateway/auth/session-table.ts'
import { createSessions, type Sessions } from '../../apps/gateway/auth/sessions.ts'
import { type Platform, sharePlatform } from '../harness/platform.ts'
import { admin, type Answer, type Browser, create, openBrowser, signIn, unique } from './smart-app.ts'

const PASSWORD = 'a long password'
const MINUTE = 60_000
let platform: Platform
let release: (() => Promise<void>) | undefined
let database: pg.Pool
let username: string
before(async () => {
  const shared = await sharePlatform()
  release = shared.release
  platform = shared.platform
  const urls = path.join(platform.dataDir, 'postgres/owner-urls.json')
  const { gateway = '' } = JSON.parse(readFileSync(urls, 'utf8')) as Record<string, string>
  database = new pg.Pool({ connectionString: gateway, max: 2 })
  username = await addNurse('at-work')
})
after(async () => {
  await database?.end()
  await release?.()
})

async function addNurse(name: string, facility = 'maple-grove'): Promise<string> {
  const added = unique(name)
  await admin(platform, 'user', 'add', '--username', added, '--name', 'At work', '--facility', facility,
    '--role', 'nurse', '--password', PASSWORD) // prettier-ignore
  return added
}

interface State {
  user: { username: string }
  facility: string
  facilities: { id: string; roles: string[] }[]
  csrf: string
  idleSeconds: number
  idleLeftSeconds: number
  stepUpAt?: number
}

/** Somebody at a screen: a browser with a session, and the page's way to ask. */
interface Screen {
  browser: Browser
  state: State
  post(action: string, body?: object): Promise<Answer>
  read(path?: string, headers?: Record<string, string>): Promise<Answer>
}

async function sitDown(user = username, password = PASSWORD): Promise<Screen> {
  const browser = openBrowser(platform)
  const { text, status } = await signIn(browser, user, password)
  assert.equal(status, 200)
  const state = JSON.parse(text) as State
  return {
    browser,
    state,
    post: (action, body = {}) =>
      browser.send(`/session/${action}`, {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json', 'x-medley-csrf': state.csrf },
      }),
    read: (place = '/fhir/R4/Patient?_count=1', headers = {}) => browser.send(place, { headers }),
  }
}

const codeOf = ({ text }: Answer): string | undefined =>
  (JSON.parse(text) as { issue?: { details?: { coding?: { code: string }[] } }[] }).issue?.[0]?.details
    ?.coding?.[0]?.code

const stateOf = ({ text }: Answer): State => JSON.parse(text) as State

const ownSession = async ({ read }: Screen): Promise<string> => {
  const { text } = await read('/session/list')
  const { sessions } = JSON.parse(text) as { sessions: { id: string; isThis: boolean }[] }
  return sessions.find(({ isThis }) => isThis)?.id ?? ''
}

/** As if the last sign of life, or the sign-in, had been so long ago. */
const age = (id: string, column: 'used' | 'expires', minutes: number): Promise<unknown> =>
  database.query(
    `UPDATE gateway.session SET ${column} = ${column} - $2 * interval '1 minute' WHERE id = $1`,
    [id, minutes],
  )

/** Gateways remember what they read for four seconds. */
async function until(isSo: () => Promise<boolean>, what: string): Promise<number> {
  const began = performance.now()
  while (!(await isSo())) assert.ok(performance.now() - began < 5000, `not within five seconds: ${what}`)
  return performance.now() - began
}

/** Two gateways on the tables of the real one, with a clock that the test moves. */
function twoGateways(): { one: Sessions; other: Sessions; wait(ms: number): void; events: SessionEvent[] } {
  let now = Date.now()
  const events: SessionEvent[] = []
  const gateway = (): Sessions =>
    createSessions({
      table: createSessionTable(database),
      identity: { account: async () => person, signOut: async () => undefined },
      tell: async (event) => void events.push(event),
      now: () => now,
    })
  return { one: gateway(), other: gateway(), wait: (ms) => void (now += ms), events }
}
const person: Account = {
  ...{ username: unique('replica'), name: 'Replica', facility: 'maple-grove', roles: ['nurse'] },
  ...{ scope: 'user/*.rs', signedInAfter: 0, isExternal: false },
  places: [{ id: 'maple-grove', name: 'Maple Grove', roles: ['nurse'], idleMinutes: 15 }],
}
const visitor = { agent: 'a browser', address: '192.0.2.1' }

/** At the same time: most of it is waiting for what gateways remember. */
describe('sessions', { concurrency: true }, () => {
  test('fifteen idle minutes lock the session; the password of the same person opens it again', async () => {
    const screen = await sitDown()
    assert.equal(screen.state.idleSeconds, 900)
    const id = await ownSession(screen)
    await age(id, 'used', 14)
    assert.equal((await screen.read('/session')).status, 200)
    await age(id, 'used', 2)
    await until(async () => (await screen.read('/session')).status === 401, 'the lock')

    const refused = await screen.read()
    assert.equal(refused.status, 401)
    assert.equal(codeOf(refused), 'session-locked')
    assert.equal((await screen.post('activity')).status, 401)
    assert.equal((await screen.post('unlock', { password: 'wrong' })).status, 403)
    assert.equal((await screen.post('unlock', { password: PASSWORD })).status, 200)
    assert.equal((await screen.read()).status, 200)
  })

  test('what a page asks by itself does not keep a session open; work does', async () => {
    const screen = await sitDown()
    const id = await ownSession(screen)
    const usedBefore = async (): Promise<number> => {
      const { rows } = await database.query<{ used: Date }>(
        'SELECT used FROM gateway.session WHERE id = $1',
        [id],
      )
      return (Date.now() - (rows[0]?.used.getTime() ?? 0)) / MINUTE
    }
    await age(id, 'used', 10)
    await until(async () => stateOf(await screen.read('/session')).idleLeftSeconds < 400, 'the age')

    await screen.read('/fhir/R4/Patient?_count=1', { 'x-medley-background': 'true' })
    await screen.read('/session')
    await screen.read('/status')
    assert.ok((await usedBefore()) > 9)
    await screen.read()
    assert.ok((await usedBefore()) < 1)
  })

  test('twelve hours after the password the session is locked, however busy', async () => {
    const screen = await sitDown()
    await age(await ownSession(screen), 'expires', 12 * 60)

    await until(async () => (await screen.read()).status === 401, 'the end')
    assert.equal((await screen.post('unlock', { password: PASSWORD })).status, 200)
    const { leftSeconds } = JSON.parse((await screen.read('/session')).text) as { leftSeconds: number }
    assert.ok(leftSeconds > 11 * 3600)
  })

  test('a facility says how long its sessions may be idle, within five and thirty minutes', async () => {
    const facility = unique('short')
    await admin(platform, 'facility', 'add', '--id', facility, '--name', 'Short', '--idle-minutes', '5')

    assert.equal((await sitDown(await addNurse('short', facility))).state.idleSeconds, 300)
    await assert.rejects(
      admin(platform, 'facility', 'set', '--id', facility, '--idle-minutes', '31'),
      /5 to 30/,
    )
  })

  test('a person locks the screen, and only the same password opens it', async () => {
    const screen = await sitDown(await addNurse('locking'))
    assert.equal((await screen.post('lock')).status, 204)

    assert.equal(codeOf(await screen.read()), 'session-locked')
    assert.equal((await screen.browser.visit('/session')).status, 401)
    assert.equal((await screen.post('unlock', { password: 'medley-demo' })).status, 403)
    assert.equal((await screen.post('unlock', { password: PASSWORD })).status, 200)
  })

  test('sign-in, step-up, unlock and another facility each give the session a token of its own', async () => {
    const cookies: string[] = []
    const keep = (answer: Response): void => {
      const [cookie = ''] = answer.headers.getSetCookie()
      cookies.push(cookie.split(';')[0] ?? '')
    }
    const send = (place: string, body: string, headers = {}): Promise<Response> =>
      fetch(`${platform.baseUrl}${place}`, {
        method: 'POST',
        body,
        redirect: 'manual',
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          cookie: cookies.at(-1) ?? '',
          ...headers,
        },
      })
    const session = async (cookie = ''): Promise<Response> =>
      fetch(`${platform.baseUrl}/session`, { headers: { cookie } })
    keep(await send('/login', 'username=physician&password=medley-demo'))
    const { csrf } = (await (await session(cookies[0])).json()) as State
    const own = { 'x-medley-csrf': csrf }
    keep(await send('/session/step-up', 'password=medley-demo', own))
    keep(await send('/session/facility', 'facility=oak-hill', own))
    await send('/session/lock', '', own)
    keep(await send('/session/unlock', 'password=medley-demo', own))
    keep(await send('/login', 'username=physician&password=medley-demo'))

    assert.equal(new Set(cookies).size, 5)
    for (const old of cookies.slice(0, -1)) assert.equal((await session(old)).status, 401)
    assert.equal((await session(cookies.at(-1))).status, 200)
  })

  test('a step-up is remembered with its time, and proved by the password again', async () => {
    const screen = await sitDown()
    assert.equal(screen.state.stepUpAt, undefined)
    assert.equal((await screen.post('step-up', { password: 'wrong' })).status, 403)
    assert.equal(stateOf(await screen.read('/session')).stepUpAt, undefined)

    const { stepUpAt } = JSON.parse((await screen.post('step-up', { password: PASSWORD })).text) as State

    assert.ok(Math.abs((stepUpAt ?? 0) - Date.now() / 1000) < 60)
  })

  test('one account works at two facilities, in one of them at a time', async () => {
    const family = unique('Elsewhere')
    const oak = { client: 'medley-demo-oak', secret: 'medley-demo-oak-secret' }
    await create(platform, { resourceType: 'Patient', name: [{ family }] }, await platform.token(oak))
    const screen = await sitDown('physician', 'medley-demo')
    const found = async (): Promise<number> =>
      (
        JSON.parse((await screen.read(`/fhir/R4/Patient?family=${family}&_summary=count`)).text) as {
          total: number
        }
      ).total
    assert.deepEqual(screen.state.facilities.map(({ id }) => id), ['maple-grove', 'oak-hill']) // prettier-ignore
    assert.equal(await found(), 0)

    const switched = await screen.post('facility', { facility: 'oak-hill' })

    assert.equal(switched.status, 200)
    assert.equal((JSON.parse(switched.text) as State).facility, 'oak-hill')
    assert.equal(await found(), 1)
  })

  test('nobody moves to a facility without a role there; a role that ends, ends the session', async () => {
    const user = await addNurse('roaming')
    const screen = await sitDown(user)
    assert.equal(codeOf(await screen.post('facility', { facility: 'oak-hill' })), 'facility-foreign')
    await admin(platform, 'user', 'join', '--username', user, '--facility', 'oak-hill', '--role', 'biller')
    await until(
      async () => (await screen.post('facility', { facility: 'oak-hill' })).status === 200,
      'the role',
    )
    const { roles } = JSON.parse((await screen.read('/session')).text) as { roles: string[] }
    assert.deepEqual(roles, ['biller'])

    await admin(platform, 'user', 'leave', '--username', user, '--facility', 'oak-hill')

    await until(async () => (await screen.read()).status === 401, 'the end of the role')
  })

  test('a person sees where else they are signed in, and ends one of these sessions or all', async () => {
    const user = await addNurse('everywhere')
    const [here, there, elsewhere] = [await sitDown(user), await sitDown(user), await sitDown(user)]
    const id = await ownSession(there)

    assert.equal((await here.post('end', { id })).status, 204)
    await until(async () => (await there.read('/session')).status === 401, 'the end of one')
    assert.equal((await elsewhere.read('/session')).status, 200)

    const out = await here.post('end-all')
    assert.equal(out.status, 204)
    assert.match(out.headers.get('clear-site-data') ?? '', /"cookies"/)
    await until(async () => (await elsewhere.read('/session')).status === 401, 'the end of all')
  })

  test('nobody ends the session of somebody else', async () => {
    const [mine, theirs] = [await sitDown(), await sitDown('nurse', 'medley-demo')]

    assert.equal((await mine.post('end', { id: await ownSession(theirs) })).status, 404)
    assert.equal((await theirs.read('/session')).status, 200)
  })

  test('a request with the cookie that another site makes is refused, whatever it knows', async () => {
    const screen = await sitDown()
    for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }, { origin: 'https://elsewhere.example' }]) {
    const { status } = await screen.browser.send('/session/lock', {
      method: 'POST',
      headers: { 'x-medley-csrf': screen.state.csrf, ...headers },
    })
    assert.equal(status, 403)
  } // prettier-ignore
    assert.equal((await screen.read('/fhir/R4/Patient', { 'sec-fetch-site': 'cross-site' })).status, 403)
  })

  test('two gateways know the same sessions, each what happened at the other within five seconds', async () => {
    const { one, other, wait } = twoGateways()
    const token = await one.open(person, visitor)
    const session = await other.find(token)
    assert.ok(session && !session.isLocked)

    await one.lock(token, session)
    wait(5000)

    assert.equal((await other.find(token))?.isLocked, true)
    await one.close(token)
    wait(5000)
    assert.equal(await other.find(token), undefined)
  })

  test('to the second: a sign of life at one gateway counts at the other, and one idle end is told once', async () => {
    const { one, other, wait, events } = twoGateways()
    const token = await one.open(person, visitor)
    const session = await other.find(token)
    assert.ok(session)
    wait(14 * MINUTE)
    await one.use(token, session)
    wait(14 * MINUTE)
    assert.equal((await other.find(token))?.isLocked, false)
    wait(MINUTE + 1000)
    assert.equal((await other.find(token))?.isLocked, true)
    assert.equal((await one.find(token))?.isLocked, true)
    assert.deepEqual(events.map(({ kind, reason }) => [kind, reason]), [['lock', 'idle']]) // prettier-ignore
  })
})
