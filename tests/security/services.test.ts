/** Services believe the gateway's tokens alone, and identity answers the gateway alone. */
import assert from 'node:assert/strict'
import { createHmac, generateKeyPairSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { SignJWT } from 'jose'
import { openSigningKey } from '@medley/auth/internal-keys'
import { createMinter } from '@medley/auth/internal-token'
import { type Platform, sharePlatform } from '../harness/platform.ts'
import { admin, statusOf, unique } from './smart-app.ts'

let platform: Platform
let release: (() => Promise<void>) | undefined
before(async () => {
  const shared = await sharePlatform()
  release = shared.release
  platform = shared.platform
})
after(() => release?.())

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const claims = () => ({
  iss: 'medley-gateway', aud: 'labs', sub: 'nurse', client: 'medley-shell', facility: 'maple-grove', roles: ['nurse'],
  scope: 'user/*.cruds', purpose: 'TREAT', iat: Math.floor(Date.now() / 1000), exp: Math.floor(Date.now() / 1000) + 60,
}) // prettier-ignore

const readLabs = async (token: string): Promise<number> =>
  (
    await fetch(`${platform.url('labs')}/fhir/R4/Observation?_count=1`, {
      headers: { authorization: `Bearer ${token}` },
    })
  ).status

const keyFile = (name: string): string => path.join(platform.dataDir, 'keys', name)

const mint = (more: object, audience = 'labs', now: () => number = Date.now): Promise<string> =>
  createMinter(openSigningKey(keyFile('internal-signing.pem')), now)(
    {
      subject: 'nurse',
      client: 'medley-shell',
      facility: 'maple-grove',
      roles: ['nurse'],
      scope: 'user/*.rs',
      purpose: 'TREAT',
      ...more,
    },
    audience,
  )

test('the token that the gateway would mint is taken', async () => {
  assert.equal(await readLabs(await mint({})), 200)
})

test('a token that is not signed is refused', async () => {
  for (const alg of ['none', 'None', 'EdDSA', ''])
    assert.equal(await readLabs(`${encode({ alg })}.${encode(claims())}.`), 401, alg)
})

test('a token signed with another key is refused', async () => {
  const { privateKey } = generateKeyPairSync('ed25519')
  const forged = await new SignJWT(claims()).setProtectedHeader({ alg: 'EdDSA' }).sign(privateKey)

  assert.equal(await readLabs(forged), 401)
})

test('the public key is no shared secret', async () => {
  const set = readFileSync(keyFile('internal-verify.json'), 'utf8')
  const [{ kid, x }] = (JSON.parse(set) as { keys: [{ kid: string; x: string }] }).keys
  const text = `${encode({ alg: 'HS256', kid })}.${encode(claims())}`
  for (const secret of [set, x, Buffer.from(x, 'base64url')]) {
    const mac = createHmac('sha256', secret).update(text).digest('base64url')
    assert.equal(await readLabs(`${text}.${mac}`), 401)
  }
})

test('the gateway changes its key while it works: what the old one signed goes on, the new one signs, a made-up name is nobody', async () => {
  const nameOf = (token: string): string =>
    (JSON.parse(Buffer.from(token.split('.', 1)[0] ?? '', 'base64url').toString()) as { kid: string }).kid
  const [old, outside] = await Promise.all([mint({}), platform.token()])
  const answers: Promise<number>[] = []
  const timer = setInterval(() => answers.push(statusOf(platform, 'Observation?_count=1', outside)), 20)

  const told = await admin(platform, 'keys', 'rotate-internal')
  const deadline = Date.now() + 10_000
  let fresh = await platform.tokenFor('labs')
  while (nameOf(fresh) === nameOf(old)) {
    assert.ok(Date.now() < deadline, 'the old key still signs')
    fresh = await platform.tokenFor('labs')
  }
  clearInterval(timer)

  assert.ok(told.includes(nameOf(fresh)))
  assert.deepEqual([await readLabs(old), await readLabs(fresh)], [200, 200])
  assert.deepEqual([...new Set(await Promise.all(answers))], [200])
  const { privateKey } = generateKeyPairSync('ed25519')
  for (const kid of ['made-up', nameOf(fresh)])
    assert.equal(
      await readLabs(await new SignJWT(claims()).setProtectedHeader({ alg: 'EdDSA', kid }).sign(privateKey)),
      401,
    )
})

test('a token for another service, of yesterday, or without a facility is refused', async () => {
  assert.equal(await readLabs(await mint({}, 'billing')), 401)
  assert.equal(await readLabs(await mint({}, 'identity')), 401)
  assert.equal(await readLabs(await mint({}, 'labs', () => Date.now() - 86_400_000)), 401)
  assert.equal(await readLabs(await mint({ facility: undefined })), 401)
})

test('changed claims break the signature', async () => {
  const [head, , tail] = (await mint({})).split('.')

  assert.equal(await readLabs(`${head}.${encode({ ...claims(), facility: 'oak-hill' })}.${tail}`), 401)
})

test('an internal token opens nothing at the gateway', async () => {
  const response = await fetch(`${platform.baseUrl}/fhir/R4/Patient?_count=1`, {
    headers: { authorization: `Bearer ${await mint({}, 'patients')}` },
  })

  assert.equal(response.status, 401)
})

test('headers from outside that say who somebody is are not believed', async () => {
  const headers = {
    'x-medley-session': await mint({}, 'identity'), 'x-medley-gateway': await mint({ client: 'medley-gateway' }, 'identity'),
    'x-forwarded-host': 'evil.example', 'x-medley-base': 'https://evil.example/fhir/R4',
  } // prettier-ignore
  const metadata = await fetch(`${platform.baseUrl}/fhir/R4/.well-known/smart-configuration`, { headers })
  const discovery = await fetch(`${platform.baseUrl}/auth/.well-known/openid-configuration`, { headers })
  const record = await fetch(`${platform.baseUrl}/fhir/R4/Patient?_count=1`, { headers })

  assert.ok(!(await metadata.text()).includes('evil.example'))
  assert.ok(!(await discovery.text()).includes('evil.example'))
  assert.equal(record.status, 401)
})

test('identity answers questions of the gateway alone', async () => {
  const ask = async (authorization: string): Promise<number> =>
    (
      await fetch(`http://localhost:${platform.port + 10}/internal/account`, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json' },
        body: '{"username":"nurse"}',
      })
    ).status

  assert.equal(await ask(''), 401)
  assert.equal(await ask(`Bearer ${await platform.token()}`), 401)
  assert.equal(await ask(`Bearer ${await mint({}, 'identity')}`), 401)
  assert.equal(await ask(`Bearer ${await mint({ client: 'medley-gateway' }, 'labs')}`), 401)
  assert.equal(
    (await fetch(`${platform.baseUrl}/internal/account`, { method: 'POST', body: '{}' })).status,
    404,
  )
})

test('what apps send is in no metric and no log of identity', async () => {
  const [state, user] = [unique('state'), unique('user')]
  await fetch(`${platform.baseUrl}/auth/authorize?client_id=medley-demo&state=${state}`)
  await fetch(`${platform.baseUrl}/login`, {
    method: 'POST',
    body: new URLSearchParams({ username: user, password: state }),
  })

  const metrics = await fetch(`http://localhost:${platform.port + 10}/metrics`)
  const texts = [await metrics.text(), platform.logs('identity'), platform.logs('gateway')]

  for (const text of texts)
    for (const sent of [state, user, 'client_id']) assert.ok(!text.includes(sent), sent)
})

test('no path below /auth leads out of it', async () => {
  const get = (path: string): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      const sent = httpRequest({ host: 'localhost', port: platform.port, path }, (response) =>
        resolve(response.resume().statusCode),
      )
      sent.on('error', reject)
      sent.end()
    })

  for (const path of [
    '/auth/../metrics',
    '/auth/%2e%2e/metrics',
    '/auth/..%2fmetrics',
    '/auth//metrics',
    '/auth/./../openapi.json',
  ])
    assert.ok([400, 404].includes((await get(path)) ?? 0), path)
})

test('secrets in the database of identity are hashes or sealed', async () => {
  const { default: pg } = await import('pg')
  const urls = JSON.parse(
    readFileSync(path.join(platform.dataDir, 'postgres/owner-urls.json'), 'utf8'),
  ) as Record<string, string>
  const pool = new pg.Pool({ connectionString: urls['identity'] ?? '', max: 1 })
  const token = await platform.token()
  try {
    const tables = ['account', 'client', 'artifact', 'signing_key']
    const texts = await Promise.all(
      tables.map(
        async (table) => (await pool.query<{ t: string }>(`SELECT t::text FROM identity.${table} t`)).rows,
      ),
    )
    const all = JSON.stringify(texts)
    for (const secret of ['medley-demo-secret', token, 'BEGIN PRIVATE', '"d"'])
      assert.ok(!all.includes(secret), secret)
    assert.match(all, /argon2id\$/)
  } finally {
    await pool.end()
  }
})
