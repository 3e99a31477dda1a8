/** What an app learns before it asks: addresses and abilities, each of them there. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Platform, sharePlatform } from '../harness/platform.ts'
import { admin } from './smart-app.ts'

let platform: Platform
let release: (() => Promise<void>) | undefined
before(async () => {
  const shared = await sharePlatform()
  release = shared.release
  platform = shared.platform
})
after(() => release?.())

const read = async (path: string): Promise<{ response: Response; json: Record<string, unknown> }> => {
  const response = await fetch(`${platform.baseUrl}${path}`)
  return { response, json: (await response.json()) as Record<string, unknown> }
}

const smart = () => read('/fhir/R4/.well-known/smart-configuration')

test('smart-configuration is JSON for everybody and has what SMART 2.2 requires', async () => {
  const response = await fetch(`${platform.baseUrl}/fhir/R4/.well-known/smart-configuration`, {
    headers: { accept: 'application/xml' },
  })
  const json = (await response.json()) as Record<string, string[]>

  assert.equal(response.status, 200)
  assert.match(response.headers.get('content-type') ?? '', /^application\/json/)
  assert.equal(response.headers.get('access-control-allow-origin'), '*')
  assert.deepEqual(json['code_challenge_methods_supported'], ['S256'])
  for (const grant of ['authorization_code', 'client_credentials'])
    assert.ok(json['grant_types_supported']?.includes(grant))
  for (const algorithm of ['RS384', 'ES384'])
    assert.ok(json['token_endpoint_auth_signing_alg_values_supported']?.includes(algorithm))
  for (const capability of [
    'launch-ehr',
    'launch-standalone',
    'client-public',
    'permission-patient',
    'permission-v2',
  ])
    assert.ok(json['capabilities']?.includes(capability))
  for (const scope of ['patient/*.rs', 'user/*.rs', 'system/*.rs'])
    assert.ok(json['scopes_supported']?.includes(scope))
})

test('every address of smart-configuration answers', async () => {
  const { json } = await smart()
  const addresses = Object.entries(json).filter(([name]) => name.endsWith('_endpoint') || name === 'jwks_uri')
  assert.equal(addresses.length, 5)

  for (const [name, address] of addresses) {
    const isForPeople = name === 'jwks_uri' || name === 'authorization_endpoint'
    const { status } = await fetch(String(address), { method: isForPeople ? 'GET' : 'POST' })
    assert.ok([200, 400, 401].includes(status), `${name}: ${status}`)
  }
})

test('OpenID discovery names the same issuer and endpoints', async () => {
  const [{ json: oauth }, { json: openid }] = await Promise.all([
    smart(),
    read('/auth/.well-known/openid-configuration'),
  ])

  assert.equal(openid['issuer'], `${platform.baseUrl}/auth`)
  for (const name of [
    'issuer',
    'jwks_uri',
    'authorization_endpoint',
    'token_endpoint',
    'introspection_endpoint',
    'revocation_endpoint',
  ])
    assert.equal(openid[name], oauth[name], name)
  assert.deepEqual(openid['id_token_signing_alg_values_supported'], ['RS256'])
})

test('the keys are public ones', async () => {
  const { json } = await read('/auth/jwks')
  const [key] = json['keys'] as Record<string, unknown>[]

  assert.equal(key?.['kty'], 'RSA')
  assert.ok(key['kid'])
  for (const part of ['d', 'p', 'q']) assert.equal(key[part], undefined)
})

test('a new key signs after a rotation, and the old one stays published', async () => {
  const kids = async (): Promise<unknown[]> =>
    ((await read('/auth/jwks')).json['keys'] as { kid: string }[]).map(({ kid }) => kid)
  const [before] = await kids()

  await admin(platform, 'keys', 'rotate')

  const deadline = Date.now() + 15_000
  let now = await kids()
  while (now[0] === before && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 500))
    now = await kids()
  }
  assert.notEqual(now[0], before)
  assert.ok(now.includes(before))
})

test('our pages run no script and are framed by nobody', async () => {
  const response = await fetch(`${platform.baseUrl}/auth/authorize?client_id=nobody`)
  const policy = response.headers.get('content-security-policy') ?? ''

  assert.equal(response.status, 400)
  assert.match(policy, /default-src 'none'/)
  assert.doesNotMatch(policy, /script-src|unsafe/)
  assert.match(policy, /frame-ancestors 'none'/)
  assert.equal(response.headers.get('x-content-type-options'), 'nosniff')
})
