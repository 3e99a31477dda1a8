/** Backend services: they prove who they are by a key or a secret, and get scopes of system/ alone. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { createServer, request as httpRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { exportJWK, generateKeyPair, type JWTHeaderParameters, SignJWT } from 'jose'
import { type Platform, sharePlatform } from '../harness/platform.ts'
import { admin, call, statusOf, type TokenAnswer, unique } from './smart-app.ts'

type Keys = Awaited<ReturnType<typeof generateKeyPair>>

let platform: Platform
let release: (() => Promise<void>) | undefined
let keys: Readonly<Record<string, Keys>>
const id = unique('backend')
const secretId = unique('backend-secret')
const folder = mkdtempSync(path.join(os.tmpdir(), 'medley-keys-'))

before(async () => {
  const shared = await sharePlatform()
  release = shared.release
  platform = shared.platform
  keys = { RS384: await generateKeyPair('RS384'), ES384: await generateKeyPair('ES384') }
  const jwks = await Promise.all(
    Object.entries(keys).map(async ([alg, { publicKey }]) => ({
      ...(await exportJWK(publicKey)),
      kid: alg,
      alg,
      use: 'sig',
    })),
  )
  const file = path.join(folder, 'keys.json')
  writeFileSync(file, JSON.stringify({ keys: jwks }))
  const rest = ['--scope', 'system/Patient.rs system/Observation.rs', '--facility', 'maple-grove']
  await Promise.all([
    admin(platform, 'client', 'add', '--id', id, '--jwks', file, ...rest),
    admin(platform, 'client', 'add', '--id', secretId, '--secret', 'a secret of a backend', ...rest),
  ])
})
after(async () => {
  rmSync(folder, { recursive: true })
  await release?.()
})

interface Assertion {
  /** Instead of what a good one says; `undefined` leaves it out. */
  claims?: Record<string, unknown>
  header?: Record<string, string | undefined>
  key?: Keys
}

const seconds = (): number => Math.floor(Date.now() / 1000)

function sign({ claims = {}, header = {}, key }: Assertion = {}): Promise<string> {
  const all = {
    iss: id,
    sub: id,
    aud: `${platform.baseUrl}/auth/token`,
    exp: seconds() + 200,
    jti: randomUUID(),
    ...claims,
  }
  const alg = header.alg ?? 'RS384'
  const headers = Object.fromEntries(
    Object.entries({ alg, kid: alg, typ: 'JWT', ...header }).filter(([, value]) => value !== undefined),
  )
  return new SignJWT(Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)))
    .setProtectedHeader(headers as JWTHeaderParameters)
    .sign((key ?? keys[alg])?.privateKey ?? new Uint8Array(32))
}

const present = (assertion: string, form: Record<string, string> = {}): Promise<TokenAnswer> =>
  call(platform, 'token', {
    form: {
      grant_type: 'client_credentials', scope: 'system/Patient.rs',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer', client_assertion: assertion, ...form,
    },
  }) // prettier-ignore

test('a key of either algorithm gives a token for five minutes', async () => {
  for (const alg of ['RS384', 'ES384']) {
    const { status, body } = await present(await sign({ header: { alg } }))
    assert.equal(status, 200)
    assert.equal(body['expires_in'], 300)
    assert.equal(body.scope, 'system/Patient.rs')
    assert.equal(body.refresh_token, undefined)
    assert.equal(await statusOf(platform, 'Patient?_count=1', body.access_token), 200)
    assert.equal(await statusOf(platform, 'Observation?_count=1', body.access_token), 403)
  }
})

test('an assertion works once', async () => {
  const assertion = await sign()

  assert.equal((await present(assertion)).status, 200)
  const again = await present(assertion)
  assert.equal(again.status, 401)
  assert.equal(again.body.error, 'invalid_client')
})

test('of two uses at the same time one is refused', async () => {
  const assertion = await sign()

  const both = await Promise.all([present(assertion), present(assertion)])

  assert.deepEqual(both.map(({ status }) => status).sort(), [200, 401])
})

const faults: readonly [string, () => Promise<string>][] = [
  ['meant for another server', () => sign({ claims: { aud: 'https://other.example/token' } })],
  ['meant for the issuer', () => sign({ claims: { aud: `${platform.baseUrl}/auth` } })],
  ['meant for nobody', () => sign({ claims: { aud: undefined } })],
  ['expired', () => sign({ claims: { exp: seconds() - 60 } })],
  ['without an end', () => sign({ claims: { exp: undefined } })],
  ['valid for an hour', () => sign({ claims: { exp: seconds() + 3600 } })],
  ['not yet valid', () => sign({ claims: { nbf: seconds() + 120 } })],
  ['without jti', () => sign({ claims: { jti: undefined } })],
  ['of another issuer', () => sign({ claims: { iss: 'medley-demo' } })],
  ['without kid', () => sign({ header: { kid: undefined } })],
  ['with a kid of nobody', () => sign({ header: { kid: 'unknown' } })],
  ['with another type', () => sign({ header: { typ: 'at+jwt' } })],
  ['with an address of keys', () => sign({ header: { jku: 'https://evil.example/jwks' } })],
  ['signed by a stranger', async () => sign({ key: await generateKeyPair('RS384') })],
  ['signed with an algorithm that is not offered', async () => sign({ header: { alg: 'RS256', kid: 'RS384' }, key: await generateKeyPair('RS256') })],
  ['signed with a shared secret', () => sign({ header: { alg: 'HS256', kid: 'RS384' } })],
  ['not signed', async () => {
    const [, claims] = (await sign()).split('.')
    return `${Buffer.from('{"alg":"none","kid":"RS384"}').toString('base64url')}.${claims}.`
  }],
] // prettier-ignore

for (const [name, make] of faults) {
  test(`an assertion is refused: ${name}`, async () => {
    const { status, body } = await present(await make())
    assert.equal(status, 401)
    assert.equal(body.error, 'invalid_client')
  })
}

test('an assertion for another server is refused though the request names that server as its host', async () => {
  const form = new URLSearchParams({
    grant_type: 'client_credentials', client_assertion: await sign({ claims: { aud: 'http://other.example/auth/token' } }),
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
  }) // prettier-ignore
  const status = await new Promise((resolve, reject) => {
    const sent = httpRequest(
      `${platform.baseUrl}/auth/token`,
      {
        method: 'POST',
        headers: { host: 'other.example', 'content-type': 'application/x-www-form-urlencoded' },
      },
      (response) => resolve(response.resume().statusCode),
    )
    sent.on('error', reject)
    sent.end(form.toString())
  })

  assert.equal(status, 401)
})

test('what is no assertion at all is refused', async () => {
  for (const assertion of ['a.b.c', 'made-up', '']) {
    assert.ok([400, 401].includes((await present(assertion)).status), assertion)
  }
  assert.equal((await present(await sign(), { client_assertion_type: 'made-up' })).status, 400)
  assert.equal((await present(await sign(), { grant_type: 'made-up' })).body.error, 'unsupported_grant_type')
})

test('a backend gets scopes of system/ within its registration, and no others', async () => {
  for (const scope of [
    'user/Patient.rs',
    'patient/Patient.rs',
    'system/*.rs',
    'system/Patient.cruds',
    'system/Patient.rs system/Condition.rs',
    'openid',
    'system/Patient.sr',
  ]) {
    const { status, body } = await present(await sign(), { scope })
    assert.equal(status, 400, scope)
    assert.equal(body.error, 'invalid_scope', scope)
  }
})

test('a secret does too, in the header or in the body; a wrong one does not', async () => {
  const form = { grant_type: 'client_credentials' }
  const good = { id: secretId, scope: '', secret: 'a secret of a backend' }

  const header = await call(platform, 'token', { app: good, form })
  const body = await call(platform, 'token', {
    form: { ...form, client_id: secretId, client_secret: good.secret },
  })
  const wrong = await call(platform, 'token', { app: { ...good, secret: 'wrong' }, form })

  assert.equal(header.body.scope, 'system/Patient.rs system/Observation.rs')
  assert.equal(header.body['expires_in'], 300)
  assert.equal(body.status, 200)
  assert.equal(wrong.status, 401)
  assert.match(wrong.headers.get('www-authenticate') ?? '', /^Basic /)
})

test('who has a key is not let in by a secret', async () => {
  const { status } = await call(platform, 'token', {
    app: { id, scope: '', secret: 'anything' },
    form: { grant_type: 'client_credentials' },
  })

  assert.equal(status, 401)
})

test('the demo clients have their hour, and only clients that may exchange their tokens', async () => {
  const demo = { id: 'medley-demo', scope: '', secret: 'medley-demo-secret' }
  const { body } = await call(platform, 'token', { app: demo, form: { grant_type: 'client_credentials' } })
  assert.equal(body['expires_in'], 3600)

  const exchange = (app: typeof demo, token: string, audience = 'labs'): Promise<TokenAnswer> =>
    call(platform, 'token', {
      app,
      form: { grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange', subject_token: token, audience },
    })
  const other = { id: secretId, scope: '', secret: 'a secret of a backend' }
  const own = (await call(platform, 'token', { app: other, form: { grant_type: 'client_credentials' } })).body

  assert.equal((await exchange(demo, body.access_token)).status, 200)
  assert.equal((await exchange(other, own.access_token)).status, 400)
  assert.equal((await exchange(demo, own.access_token)).status, 400)
  for (const audience of ['identity', 'gateway', '', 'made-up'])
    assert.equal((await exchange(demo, body.access_token, audience)).body.error, 'invalid_target', audience)
})

/** Publishes what a test says at an address of this machine. */
async function publish(answer: () => { status?: number; headers?: Record<string, string>; body: string }) {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    const { status = 200, headers = {}, body } = answer()
    response.writeHead(status, headers).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { server, asked, address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys` }
}

async function publicKey({ publicKey: key }: Keys, kid: string): Promise<object> {
  return { ...(await exportJWK(key)), kid, use: 'sig' }
}

test('keys at an address are fetched, kept, and fetched again for a key that is new there', async () => {
  const name = unique('backend-uri')
  const [first, second] = await Promise.all([generateKeyPair('ES384'), generateKeyPair('ES384')])
  let keys = [await publicKey(first, 'one')]
  const body = () => ({ headers: { 'cache-control': 'max-age=600' }, body: JSON.stringify({ keys }) })
  const { server, asked, address } = await publish(body)
  try {
    await admin(platform, 'client', 'add', '--id', name, '--jwks-uri', address, '--scope', 'system/Patient.rs', '--facility', 'maple-grove')
    const claims = { iss: name, sub: name }
    const signed = async (kid: string, key: Keys, more: Record<string, string> = {}): Promise<number> =>
      (await present(await sign({ claims, key, header: { alg: 'ES384', kid, ...more } }))).status

    assert.equal(await signed('one', first), 200)
    assert.equal(await signed('one', first, { jku: address }), 200)
    assert.equal(asked.length, 1)
    assert.equal(await signed('one', first, { jku: `${address}?other` }), 401)
    assert.equal(await signed('one', second), 401)
    keys = [await publicKey(second, 'two')]
    const deadline = Date.now() + 15_000
    while ((await signed('two', second)) !== 200) assert.ok(Date.now() < deadline, 'the new key is not found')
    assert.equal(asked.length, 2)
    assert.equal(await signed('one', first), 401)
  } finally {
    server.close()
  }
}) // prettier-ignore

test('from an address that answers too much, elsewhere, or nothing usable, no key is taken', async () => {
  const key = await generateKeyPair('ES384')
  const good = JSON.stringify({ keys: [await publicKey(key, 'one')] })
  const answers = {
    'too large': { body: `${good}${' '.repeat(70_000)}` },
    elsewhere: { status: 302, headers: { location: 'http://127.0.0.1:9/keys' }, body: good },
    failing: { status: 500, body: good },
    private: { body: JSON.stringify({ keys: [{ ...(await publicKey(key, 'one')), d: 'AAAA' }] }) },
    'no keys': { body: '{"keys":"one"}' },
  }
  for (const [why, answer] of Object.entries(answers)) {
    const name = unique('backend-uri')
    const { server, address } = await publish(() => answer)
    await admin(platform, 'client', 'add', '--id', name, '--jwks-uri', address, '--scope', 'system/Patient.rs', '--facility', 'maple-grove')
    const assertion = await sign({ claims: { iss: name, sub: name }, key, header: { alg: 'ES384', kid: 'one' } })
    assert.equal((await present(assertion)).status, 401, why)
    server.close()
  }
  await assert.rejects(admin(platform, 'client', 'add', '--id', unique('x'), '--jwks-uri', 'http://keys.example/jwks', '--scope', 'system/Patient.rs', '--facility', 'maple-grove'), /neither https nor on this machine/)
}) // prettier-ignore
