/** Passwords, second factor, lock-out; and where a sign-in may lead. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { after, before, test } from 'node:test'
import { codeOf, stepAt } from '../../apps/identity/totp.ts'
import { type Platform, sharePlatform } from '../harness/platform.ts'
import { admin, type Answer, type Browser, create, openBrowser, press, signIn, unique } from './smart-app.ts'

const PASSWORD = 'a long password'
let platform: Platform
let release: (() => Promise<void>) | undefined
before(async () => {
  const shared = await sharePlatform()
  release = shared.release
  platform = shared.platform
})
after(() => release?.())

async function addUser(name: string): Promise<string> {
  const username = unique(name)
  await admin(
    platform,
    'user',
    'add',
    '--username',
    username,
    '--name',
    name,
    '--facility',
    'maple-grove',
    '--role',
    'nurse',
    '--password',
    PASSWORD,
  )
  return username
}

test('a user who was added signs in and has the role and the facility', async () => {
  const browser = openBrowser(platform)
  const { status, text } = await signIn(browser, await addUser('added'), PASSWORD)
  const session = JSON.parse(text) as { roles: string[]; facility: string }

  assert.equal(status, 200)
  assert.deepEqual(session.roles, ['nurse'])
  assert.equal(session.facility, 'maple-grove')
})

test('after five wrong passwords a name waits, though the sixth be right, and a name of nobody just so', async () => {
  for (const username of [await addUser('guessed'), unique('nobody')]) {
    for (let attempt = 0; attempt < 5; attempt++)
      assert.equal((await signIn(openBrowser(platform), username, 'wrong')).status, 401)

    const { status, headers } = await signIn(openBrowser(platform), username, PASSWORD)

    assert.equal(status, 429)
    assert.ok(Number(headers.get('retry-after')) > 20)
  }
})

test('an administrator can end the wait', async () => {
  const username = await addUser('unlocked')
  for (let attempt = 0; attempt < 5; attempt++) await signIn(openBrowser(platform), username, 'wrong')
  assert.equal((await signIn(openBrowser(platform), username, PASSWORD)).status, 429)

  await admin(platform, 'user', 'unlock', '--username', username)

  assert.equal((await signIn(openBrowser(platform), username, PASSWORD)).status, 200)
})

test('a changed password is the only one', async () => {
  const username = await addUser('changed')

  await admin(platform, 'user', 'password', '--username', username, '--password', 'another password')

  assert.equal((await signIn(openBrowser(platform), username, PASSWORD)).status, 401)
  assert.equal((await signIn(openBrowser(platform), username, 'another password')).status, 200)
})

test('user names are never given twice', async () => {
  const username = await addUser('once')
  await admin(platform, 'user', 'disable', '--username', username)

  await assert.rejects(
    admin(
      platform,
      'user',
      'add',
      '--username',
      username,
      '--name',
      'Other',
      '--facility',
      'maple-grove',
      '--role',
      'nurse',
    ),
    /is taken/,
  )
})

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

function seedIn(printed: string): Buffer {
  const secret = /secret=([A-Z2-7]+)/.exec(printed)?.[1] ?? ''
  const bits = [...secret].map((letter) => BASE32.indexOf(letter).toString(2).padStart(5, '0')).join('')
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((eight) => Number.parseInt(eight, 2)))
}

const enter = (browser: Browser, page: Answer, code: string): Promise<Answer> =>
  press(browser, { ...page, url: new URL('/login', platform.baseUrl) }, [['code', code]])

test('with a second factor the password alone opens nothing, and a code works once', async () => {
  const username = await addUser('second')
  const seed = seedIn(await admin(platform, 'user', 'totp', '--username', username))
  const browser = openBrowser(platform)

  const page = await signIn(browser, username, PASSWORD)
  assert.match(page.text, /Enter the code/)
  assert.equal((await browser.visit('/session')).status, 401)
  assert.equal((await enter(browser, page, '000000')).status, 401)
  const code = codeOf(seed, stepAt(Date.now()))
  assert.equal((await enter(browser, page, code)).status, 200)
  assert.equal((await browser.visit('/session')).status, 200)

  const again = openBrowser(platform)
  const second = await signIn(again, username, PASSWORD)
  assert.equal((await enter(again, second, code)).status, 401)
  assert.equal(
    (
      await enter(
        again,
        { ...second, text: second.text.replace(/value="[^"]{20,}"/, 'value="made.up"') },
        code,
      )
    ).status,
    401,
  )
})

test('a sign-in leads to no other site, whatever it is asked for', async () => {
  for (const away of [
    'https://evil.example/', '//evil.example/', '/\\evil.example/', 'javascript:alert(1)', '/%0d%0alocation:evil', '\t//evil.example',
    '/login?return=//evil.example', 'http:evil.example', ' //evil.example',
  ]) {
    const response = await fetch(`${platform.baseUrl}/login`, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({ username: 'nurse', password: 'medley-demo', return: away }),
    })
    const target = new URL(response.headers.get('location') ?? '', platform.baseUrl)
    assert.equal(response.status, 303)
    assert.equal(target.origin, platform.baseUrl, away)
  }
}) // prettier-ignore

test('another site cannot sign anybody in', async () => {
  const form = new URLSearchParams({ username: 'nurse', password: 'medley-demo' })

  for (const site of ['cross-site', 'same-site'])
    assert.equal((await openBrowser(platform).submit('/login', form, { 'sec-fetch-site': site })).status, 403)
})

test('a facility, its user and its client are added by command and see nothing of the others', async () => {
  const facility = unique('facility')
  const username = unique('local')
  await admin(platform, 'facility', 'add', '--id', facility, '--name', 'New')
  await admin(
    platform,
    'user',
    'add',
    '--username',
    username,
    '--name',
    'L',
    '--facility',
    facility,
    '--role',
    'nurse',
    '--password',
    PASSWORD,
  )
  const patient = await create(platform, { resourceType: 'Patient', name: [{ family: 'Elsewhere' }] })
  const browser = openBrowser(platform)

  const { text } = await signIn(browser, username, PASSWORD)

  assert.equal((JSON.parse(text) as { facility: string }).facility, facility)
  assert.equal((await browser.visit(`/fhir/R4/Patient/${patient}`)).status, 404)
})

test('the command refuses what would be unsafe', async () => {
  const rest = ['--scope', 'openid']
  const add = (...args: string[]): Promise<string> =>
    admin(platform, 'client', 'add', '--id', unique('unsafe'), ...rest, ...args)

  await assert.rejects(add('--redirect-uri', 'javascript:alert(1)'), /no address/)
  await assert.rejects(add('--redirect-uri', 'https://app.example/#fragment'), /no address/)
  await assert.rejects(add('--scope', 'system/*.rs', '--secret', 'a secret'), /needs --facility/)
  await assert.rejects(add('--scope', 'user/Patient.sr'), /not a scope/)
  await assert.rejects(
    admin(
      platform,
      'user',
      'add',
      '--username',
      unique('u'),
      '--name',
      'U',
      '--facility',
      'maple-grove',
      '--role',
      'nurse',
      '--password',
      'short',
    ),
    /10 characters/,
  )
})

function startInProduction(file: string, environment: Record<string, string>) {
  return spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', file], {
    encoding: 'utf8',
    timeout: 20_000,
    env: { PATH: process.env['PATH'], NODE_ENV: 'production', ...environment },
  })
}

test('production refuses plain HTTP outside the machine', () => {
  for (const file of ['apps/gateway/main.ts', 'apps/identity/main.ts']) {
    const { status, stderr } = startInProduction(file, { MEDLEY_HOST: '0.0.0.0' })
    assert.notEqual(status, 0)
    assert.match(stderr, /plain HTTP outside this machine/)
  }
})

test('production refuses a database with demo users and clients', async () => {
  const { readFileSync } = await import('node:fs')
  const urls = JSON.parse(readFileSync(`${platform.dataDir}/postgres/owner-urls.json`, 'utf8')) as {
    identity: string
  }

  const { status, stderr } = startInProduction('apps/identity/main.ts', {
    DATABASE_URL_IDENTITY: urls.identity,
  })

  assert.notEqual(status, 0)
  assert.match(stderr, /demo users or demo clients/)
})
