/** The life of tokens: renewed, asked about, given back, and never good for more than they say. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { type Platform, sharePlatform } from '../harness/platform.ts'
import {
  admin, type App, call, create, obtain, openBrowser, registerApp, signIn, statusOf, type TokenAnswer, unique,
} from './smart-app.ts' // prettier-ignore

const SCOPE = 'openid fhirUser offline_access launch/patient patient/*.rs user/*.rs'
const SECRET = 'a secret of an app'
/** A revoked token is refused everywhere after so long. */
const SOON_MS = 5000

let platform: Platform
let release: (() => Promise<void>) | undefined
let open: App
let secret: App
let patient: string
const username = unique('physician')

before(async () => {
  const shared = await sharePlatform()
  release = shared.release
  platform = shared.platform
  ;[open, secret, patient] = await Promise.all([
    registerApp(platform, { name: 'open', scope: SCOPE }),
    registerApp(platform, { name: 'secret', scope: SCOPE, secret: SECRET }),
    create(platform, { resourceType: 'Patient', name: [{ family: 'Token' }] }),
    admin(platform, 'user', 'add', '--username', username, '--name', 'Token', '--facility', 'maple-grove', '--role', 'physician', '--password', 'a long password'),
  ]) // prettier-ignore
})
after(() => release?.())

async function tokensOf(
  app: App,
  scope = 'openid offline_access user/Patient.rs user/Observation.rs',
): Promise<TokenAnswer> {
  const browser = openBrowser(platform)
  await signIn(browser, username, 'a long password')
  return obtain(platform, browser, { app, scope })
}

const refresh = (app: App, token: string, more: Record<string, string> = {}): Promise<TokenAnswer> =>
  call(platform, 'token', { app, form: { grant_type: 'refresh_token', refresh_token: token, ...more } })

const introspect = (app: App, token: string): Promise<TokenAnswer> =>
  call(platform, 'introspect', { app, form: { token } })

const reads = (token: string): Promise<number> => statusOf(platform, `Patient/${patient}`, token)

test('an app without a secret and one with it get tokens', async () => {
  for (const app of [open, secret]) {
    const { status, body } = await tokensOf(app)
    assert.equal(status, 200)
    assert.equal(body['token_type'], 'Bearer')
    assert.equal(body['expires_in'], 3600)
    assert.equal(await reads(body.access_token), 200)
  }
})

test('an app with a secret is nobody without it', async () => {
  const { body } = await tokensOf(secret)

  for (const app of [
    { ...secret, secret: 'wrong' },
    { id: secret.id, scope: SCOPE },
  ]) {
    const { status, body: refused } = await refresh(app, body.refresh_token)
    assert.equal(status, 401)
    assert.equal(refused.error, 'invalid_client')
  }
})

test('there is a refresh token only where it was asked for', async () => {
  const { body } = await tokensOf(open, 'openid user/Patient.rs')

  assert.equal(body.refresh_token, undefined)
})

test('a refresh gives new tokens, the same scope, and the context again', async () => {
  const { body } = await tokensOf(open)

  const { status, body: next } = await refresh(open, body.refresh_token)

  assert.equal(status, 200)
  assert.notEqual(next.refresh_token, body.refresh_token)
  assert.equal(next.scope, body.scope)
  assert.equal(next['need_patient_banner'], true)
  assert.equal(await reads(next.access_token), 200)
})

test('a refresh may ask for less, never for more', async () => {
  const { body } = await tokensOf(open)

  const less = await refresh(open, body.refresh_token, { scope: 'user/Patient.rs' })
  const more = await refresh(open, less.body.refresh_token, { scope: 'user/Patient.rs user/Condition.rs' })

  assert.equal(less.body.scope, 'user/Patient.rs')
  assert.equal(await statusOf(platform, 'Observation?_count=1', less.body.access_token), 403)
  assert.equal(more.status, 400)
  assert.equal(more.body.error, 'invalid_scope')
})

test('a refresh token that is used again ends the whole grant', async () => {
  const { body } = await tokensOf(open)
  const { body: next } = await refresh(open, body.refresh_token)

  const stolen = await refresh(open, body.refresh_token)

  assert.equal(stolen.status, 400)
  assert.equal((await refresh(open, next.refresh_token)).status, 400)
  assert.equal(await reads(next.access_token), 401)
})

test('of two refreshes at the same time one is a thief', async () => {
  const { body } = await tokensOf(open)

  const both = await Promise.all([refresh(open, body.refresh_token), refresh(open, body.refresh_token)])

  assert.ok(both.filter(({ status }) => status === 200).length <= 1)
})

test('a refresh token of one app is refused to another', async () => {
  const { body } = await tokensOf(open)

  assert.equal((await refresh(secret, body.refresh_token)).status, 400)
})

test('introspection says what the token answer said', async () => {
  const { body } = await tokensOf(secret)

  const { status, body: told } = await introspect(secret, body.access_token)

  assert.equal(status, 200)
  assert.equal(told.active, true)
  assert.equal(told.scope, body.scope)
  assert.equal(told['client_id'], secret.id)
  assert.equal(told['sub'], username)
  assert.equal(told['iss'], `${platform.baseUrl}/auth`)
  assert.ok(Number(told['exp']) > Date.now() / 1000)
})

test('introspection tells nothing of made-up tokens and of those of other apps', async () => {
  const { body } = await tokensOf(open)

  assert.deepEqual((await introspect(secret, 'made-up')).body, { active: false })
  assert.deepEqual((await introspect(secret, body.access_token)).body, { active: false })
  assert.equal((await call(platform, 'introspect', { form: { token: body.access_token } })).status, 400)
})

test('an app may ask with its token instead of a secret, about its own tokens', async () => {
  const [{ body }, { body: other }] = await Promise.all([tokensOf(open), tokensOf(secret)])
  const ask = async (
    bearer: string,
    token: string,
  ): Promise<{ status: number; told: Record<string, unknown> }> => {
    const response = await fetch(`${platform.baseUrl}/auth/introspect`, {
      method: 'POST',
      headers: { authorization: `Bearer ${bearer}` },
      body: new URLSearchParams({ token }),
    })
    return { status: response.status, told: (await response.json()) as Record<string, unknown> }
  }

  const { told } = await ask(body.access_token, body.access_token)
  assert.deepEqual(told, (await introspect(open, body.access_token)).body)
  assert.equal(told['scope'], body.scope)
  assert.equal(told['client_id'], open.id)
  assert.deepEqual((await ask(body.access_token, other.access_token)).told, { active: false })
  assert.deepEqual((await ask(body.access_token, 'made-up')).told, { active: false })
  assert.equal((await ask('made-up', body.access_token)).status, 401)
})

test('nobody gives back the token of another app', async () => {
  const { body } = await tokensOf(open)

  await call(platform, 'revoke', { app: secret, form: { token: body.access_token } })

  assert.equal((await introspect(open, body.access_token)).body.active, true)
})

test('tokens are no passwords: a code or a refresh token opens nothing', async () => {
  const { body } = await tokensOf(open)

  for (const token of [body.refresh_token, body.id_token, 'made-up', `${body.access_token}x`]) {
    assert.equal(await reads(token), 401)
  }
})

test('a browser app reads the record from its own page; no other page does, and none with a cookie', async () => {
  const { body } = await tokensOf(open)
  const read = (origin: string, method = 'GET', headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${platform.baseUrl}/fhir/R4/Patient/${patient}`, { method, headers: { origin, ...headers } })
  const bearer = { authorization: `Bearer ${body.access_token}` }
  const preflight = {
    'access-control-request-method': 'GET',
    'access-control-request-headers': 'authorization',
  }

  const own = await read('http://localhost:9', 'GET', bearer)
  const asked = await read('http://localhost:9', 'OPTIONS', preflight)
  const other = await read('https://evil.example', 'GET', bearer)

  assert.equal(own.headers.get('access-control-allow-origin'), 'http://localhost:9')
  assert.equal(asked.status, 204)
  assert.match(asked.headers.get('access-control-allow-headers') ?? '', /authorization/)
  assert.equal(other.headers.get('access-control-allow-origin'), null)
  assert.equal((await read('https://evil.example', 'OPTIONS', preflight)).status, 403)
  for (const { headers } of [own, asked]) assert.equal(headers.get('access-control-allow-credentials'), null)
  const metadata = await fetch(`${platform.baseUrl}/fhir/R4/metadata`, {
    headers: { origin: 'https://evil.example' },
  })
  assert.equal(metadata.headers.get('access-control-allow-origin'), '*')
})

test('a browser app may call the token endpoint from its own page and from no other', async () => {
  const { body } = await tokensOf(open)
  const post = async (origin: string): Promise<Response> =>
    fetch(`${platform.baseUrl}/auth/token`, {
      method: 'POST',
      headers: { origin },
      body: new URLSearchParams({
        grant_type: 'refresh_token',
        refresh_token: body.refresh_token,
        client_id: open.id,
      }),
    })

  const other = await post('https://evil.example')
  const own = await post('http://localhost:9')

  assert.equal(other.status, 400)
  assert.equal(other.headers.get('access-control-allow-origin'), null)
  assert.equal(own.status, 200)
  assert.equal(own.headers.get('access-control-allow-origin'), 'http://localhost:9')
})

describe('what ends, ends within five seconds', { concurrency: true }, () => {
  test('a token that is given back is refused within five seconds, and so is all of its grant', async () => {
    const { body } = await tokensOf(secret)
    assert.equal(await reads(body.access_token), 200)

    const { status } = await call(platform, 'revoke', { app: secret, form: { token: body.refresh_token } })

    assert.equal(status, 200)
    assert.deepEqual((await introspect(secret, body.access_token)).body, { active: false })
    assert.equal((await refresh(secret, body.refresh_token)).status, 400)
    await delay(SOON_MS)
    assert.equal(await reads(body.access_token), 401)
  })

  test('whoever is disabled loses tokens and sessions within five seconds', async () => {
  const leaver = unique('leaver')
  await admin(platform, 'user', 'add', '--username', leaver, '--name', 'Leaver', '--facility', 'maple-grove', '--role', 'nurse', '--password', 'a long password')
  const browser = openBrowser(platform)
  await signIn(browser, leaver, 'a long password')
  const { body } = await obtain(platform, browser, { app: open, scope: 'offline_access user/Patient.rs' })
  assert.equal(await reads(body.access_token), 200)

  await admin(platform, 'user', 'disable', '--username', leaver)

  await delay(SOON_MS)
  assert.equal(await reads(body.access_token), 401)
  assert.equal((await refresh(open, body.refresh_token)).status, 400)
  assert.equal((await browser.visit('/session')).status, 401)
  assert.equal((await signIn(openBrowser(platform), leaver, 'a long password')).status, 401)
}) // prettier-ignore

  test('a new password ends tokens and sessions of the old one', async () => {
  const changed = unique('changed')
  await admin(platform, 'user', 'add', '--username', changed, '--name', 'C', '--facility', 'maple-grove', '--role', 'nurse', '--password', 'a long password')
  const browser = openBrowser(platform)
  await signIn(browser, changed, 'a long password')
  const { body } = await obtain(platform, browser, { app: open, scope: 'offline_access user/Patient.rs' })
  await delay(1000)

  await admin(platform, 'user', 'password', '--username', changed, '--password', 'another password')

  await delay(SOON_MS)
  assert.equal(await reads(body.access_token), 401)
  assert.equal((await refresh(open, body.refresh_token)).status, 400)
  assert.equal((await browser.visit('/session')).status, 401)
  assert.equal((await signIn(browser, changed, 'another password')).status, 200)
}) // prettier-ignore

  test('an administrator ends all sessions and tokens of a person', async () => {
  const lost = unique('lost')
  await admin(platform, 'user', 'add', '--username', lost, '--name', 'L', '--facility', 'maple-grove', '--role', 'nurse', '--password', 'a long password')
  const browser = openBrowser(platform)
  await signIn(browser, lost, 'a long password')
  const { body } = await obtain(platform, browser, { app: open, scope: 'offline_access user/Patient.rs' })
  await delay(1000)

  await admin(platform, 'user', 'sign-out', '--username', lost)

  await delay(SOON_MS)
  assert.equal(await reads(body.access_token), 401)
  assert.equal((await browser.visit('/session')).status, 401)
}) // prettier-ignore
})
